using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>
/// Compares an admitting and a refusing limiter with their counterparts in System.Threading.RateLimiting.
/// </summary>
public abstract class AdmitDenyBenchmark(Action<int> admit, Action<int> bclAdmit, Action<int> deny, Action<int> bclDeny) : ThreadedBenchmark
{
    [Benchmark(OperationsPerInvoke = Operations)]
    public void Admit() => Run(admit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclAdmit() => Run(bclAdmit);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Deny() => Run(deny);

    [Benchmark(OperationsPerInvoke = Operations)]
    public void BclDeny() => Run(bclDeny);
}
