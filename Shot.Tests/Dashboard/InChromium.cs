namespace Shot.Tests.Dashboard;

/// <summary>Tests that share a browser, one after the other.</summary>
[CollectionDefinition(nameof(InChromium))]
public sealed class InChromium : ICollectionFixture<Chromium>;
