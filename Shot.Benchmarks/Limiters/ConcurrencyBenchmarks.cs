using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>The gate, entered and left, against the concurrency limiter of System.Threading.RateLimiting.</summary>
public class ConcurrencyBenchmarks : ThreadedBenchmark
{
    private const int Limit = 64;

    private readonly Action<int> _enterAndLeave = Loops.EnterAndLeave(new ConcurrencyGate(Limit));
    private readonly Action<int> _deny = Loops.EnterAndLeave(ShotLimiters.FullGate());
    private readonly Action<int> _bclEnterAndLeave = Loops.Acquire(BclLimiters.Concurrency(Limit));
    private readonly Action<int> _bclDeny = Loops.Acquire(BclLimiters.FullConcurrency());

    [Benchmark(OperationsPerInvoke = Operations)]
    public void EnterAndLeave() => Run(_enterAndLeave);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclEnterAndLeave() => Run(_bclEnterAndLeave);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Deny() => Run(_deny);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclDeny() => Run(_bclDeny);
}
