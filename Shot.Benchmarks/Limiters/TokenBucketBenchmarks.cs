using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>The token bucket against its counterpart in System.Threading.RateLimiting.</summary>
public class TokenBucketBenchmarks : ThreadedBenchmark
{
    private readonly Action<int> _admit = Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue));
    private readonly Action<int> _deny = Loops.Acquire(ShotLimiters.TokenBucket(1));
    private readonly Action<int> _bclAdmit = Loops.Acquire(BclLimiters.TokenBucket(int.MaxValue));
    private readonly Action<int> _bclDeny = Loops.Acquire(BclLimiters.TokenBucket(1));

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Admit() => Run(_admit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclAdmit() => Run(_bclAdmit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Deny() => Run(_deny);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclDeny() => Run(_bclDeny);
}
