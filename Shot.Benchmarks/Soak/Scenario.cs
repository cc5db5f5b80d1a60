namespace Shot.Benchmarks.Soak;

/// <summary>A part of the soak: calls to one kind of limiter from many threads, whose bound is checked while they run.</summary>
/// <param name="Name">What is called.</param>
/// <param name="Bound">What is checked.</param>
/// <param name="Run">Makes as many calls as the crew is to make.</param>
internal sealed record Scenario(string Name, string Bound, Action<Crew> Run);
