using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>The fixed window against its counterpart in System.Threading.RateLimiting.</summary>
public class FixedWindowBenchmarks : ThreadedBenchmark
{
    private readonly Action<int> _admit = Loops.Acquire(ShotLimiters.FixedWindow(int.MaxValue));
    private readonly Action<int> _deny = Loops.Acquire(ShotLimiters.FixedWindow(1));
    private readonly Action<int> _bclAdmit = Loops.Acquire(BclLimiters.FixedWindow(int.MaxValue));
    private readonly Action<int> _bclDeny = Loops.Acquire(BclLimiters.FixedWindow(1));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Admit() => Run(_admit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclAdmit() => Run(_bclAdmit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Deny() => Run(_deny);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclDeny() => Run(_bclDeny);
}
