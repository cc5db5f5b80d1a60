using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>
/// Polly's rate limiting strategy around the framework's token bucket and around Shot's, through the interface that
/// does not throw.
/// </summary>
public class PollyBenchmarks : ThreadedBenchmark
{
    private const int PipelineOperations = 1 << 16;

    private readonly Action<int> _admit = Loops.Execute(PollyPipelines.Around(ShotLimiters.TokenBucket(int.MaxValue).AsRateLimiter()));
    private readonly Action<int> _deny = Loops.Execute(PollyPipelines.Around(ShotLimiters.TokenBucket(1).AsRateLimiter()));
    private readonly Action<int> _bclAdmit = Loops.Execute(PollyPipelines.Around(BclLimiters.TokenBucket(int.MaxValue)));
    private readonly Action<int> _bclDeny = Loops.Execute(PollyPipelines.Around(BclLimiters.TokenBucket(1)));

    [Benchmark(OperationsPerInvoke = PipelineOperations)]
    public void Admit() => Run(_admit, PipelineOperations);

    [Benchmark(OperationsPerInvoke = PipelineOperations)]
    public void BclAdmit() => Run(_bclAdmit, PipelineOperations);

    [Benchmark(OperationsPerInvoke = PipelineOperations)]
    public void Deny() => Run(_deny, PipelineOperations);

    [Benchmark(OperationsPerInvoke = PipelineOperations)]
    public void BclDeny() => Run(_bclDeny, PipelineOperations);
}
