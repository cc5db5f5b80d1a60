namespace Shot.Tests.Packages;

/// <summary>Tests that need the packages: packed once, and while nothing else runs, since a build takes every core.</summary>
[CollectionDefinition(nameof(AgainstPackages), DisableParallelization = true)]
public sealed class AgainstPackages : ICollectionFixture<PackedShot>;
