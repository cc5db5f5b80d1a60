namespace Shot.Tests.Limiters;

/// <summary>Tests that measure the whole process, after all others and one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
