namespace Shot.Tests.Packages;

/// <summary>Tests that need the packages, which are packed once. One at a time, since a build takes every core.</summary>
[CollectionDefinition(nameof(AgainstPackages))]
public sealed class AgainstPackages : ICollectionFixture<PackedShot>;
