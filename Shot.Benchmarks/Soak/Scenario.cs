namespace Shot.Benchmarks.Soak;

/// <summary>
/// A part of the soak: calls of one kind of limiter from many threads, whose bound is checked while they run.
/// </summary>
/// <param name="Name">The limiter.</param>
/// <param name="Bound">The checked bound.</param>
/// <param name="Run">Makes the crew's calls.</param>
internal sealed record Scenario(string Name, string Bound, Action<Crew> Run);
