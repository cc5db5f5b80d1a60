using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>
/// Shot's limiters behind the types of System.Threading.RateLimiting, which shows the cost of those types next to the
/// limiters alone.
/// </summary>
public class AdapterBenchmarks : ThreadedBenchmark
{
    private static readonly long[] Thousand = Keys.Numbers(1_000);

    private readonly Action<int> _admit = Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue).AsRateLimiter());
    private readonly Action<int> _deny = Loops.Acquire(ShotLimiters.TokenBucket(1).AsRateLimiter());
    private readonly Action<int> _enterAndLeave = Loops.Acquire(new ConcurrencyGate(64).AsRateLimiter());
    private readonly Action<int> _keyedAdmit = Loops.Acquire(ShotLimiters.Keyed(Thousand, 1_000_000).AsPartitionedRateLimiter(), Thousand);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Admit() => Run(_admit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Deny() => Run(_deny);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void EnterAndLeave() => Run(_enterAndLeave);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void KeyedAdmit() => Run(_keyedAdmit);
}
