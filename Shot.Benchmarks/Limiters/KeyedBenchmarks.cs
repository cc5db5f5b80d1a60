using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>
/// Compares a limit for each of many live keys with the partitioned limiter of System.Threading.RateLimiting.
/// </summary>
public class KeyedBenchmarks : ThreadedBenchmark
{
    // More than are asked for, and the permits of a key come back.
    private const int Permits = 1_000_000;

    private Action<int> _loop = static _ => throw new InvalidOperationException("Not set up.");

    [Params(1_000, 1_000_000)]
    public int KeyCount { get; set; }

    // Set up separately: a million limiters of the peer keep its timer busy.
    [GlobalSetup(Target = nameof(Admit))]
    public void SetUpAdmit() => _loop = Loops.Acquire(ShotLimiters.Keyed(Keys.Numbers(KeyCount), Permits), Keys.Numbers(KeyCount));

    [GlobalSetup(Target = nameof(Deny))]
    public void SetUpDeny() => _loop = Loops.Acquire(ShotLimiters.Keyed(Keys.Numbers(KeyCount), 1), Keys.Numbers(KeyCount));

    [GlobalSetup(Target = nameof(BclAdmit))]
    public void SetUpBclAdmit() =>
        _loop = Loops.Acquire(BclLimiters.Partitioned(Keys.Numbers(KeyCount), int.MaxValue), Keys.Numbers(KeyCount));

    [GlobalSetup(Target = nameof(BclDeny))]
    public void SetUpBclDeny() => _loop = Loops.Acquire(BclLimiters.Partitioned(Keys.Numbers(KeyCount), 1), Keys.Numbers(KeyCount));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Admit() => Run(_loop);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclAdmit() => Run(_loop);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Deny() => Run(_loop);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclDeny() => Run(_loop);
}
