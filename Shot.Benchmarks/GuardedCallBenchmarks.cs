using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Shot.Benchmarks;

/// <summary>Compares a call through a generated decorator with the bare call.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class GuardedCallBenchmarks
{
    private readonly EchoService _bare = new();
    private readonly GuardedEcho _guarded = new EchoService().Guarded();

    [GlobalSetup]
    public void Drain() => _guarded.TryRefusedAsync(1).AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("synchronous")]
    public int Bare() => _bare.Echo(1);

    [Benchmark]
    [BenchmarkCategory("synchronous")]
    public int Guarded() => _guarded.Echo(1);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("asynchronous")]
    public Task<int> BareAsync() => _bare.EchoAsync(1);

    [Benchmark]
    [BenchmarkCategory("asynchronous")]
    public Task<int> GuardedAsync() => _guarded.EchoAsync(1);

    [Benchmark]
    [BenchmarkCategory("asynchronous")]
    public Task<int> GuardedByDeadlineAsync() => _guarded.EchoByDeadlineAsync(1, CancellationToken.None);

    [Benchmark]
    [BenchmarkCategory("asynchronous")]
    public async ValueTask<bool> RefusedThroughTheTwin() => (await _guarded.TryRefusedAsync(1)).IsOverloaded;
}
