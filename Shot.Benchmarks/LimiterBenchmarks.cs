using System.Threading.RateLimiting;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Shot.Benchmarks;

/// <summary>Admit and deny of each limiter against its counterpart in System.Threading.RateLimiting.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class LimiterBenchmarks
{
    // Never runs dry, and never fills again.
    private const double Flood = int.MaxValue;
    private const double Drip = 1 / 86_400.0;

    private readonly TokenBucket _tokenBucket = new(int.MaxValue, Flood);
    private readonly TokenBucket _emptyTokenBucket = new(1, Drip);
    private readonly FixedWindow _fixedWindow = new(int.MaxValue, Flood);
    private readonly FixedWindow _emptyFixedWindow = new(1, Drip);
    private readonly SlidingWindow _slidingWindow = new(SlidingWindow.MaxPermits, Flood);
    private readonly SlidingWindow _emptySlidingWindow = new(1, Drip);
    private readonly RateLimiter _bclTokenBucket = BclLimiters.TokenBucket(int.MaxValue);
    private readonly RateLimiter _emptyBclTokenBucket = BclLimiters.TokenBucket(1);
    private readonly RateLimiter _bclFixedWindow = BclLimiters.FixedWindow(int.MaxValue);
    private readonly RateLimiter _emptyBclFixedWindow = BclLimiters.FixedWindow(1);
    private readonly RateLimiter _bclSlidingWindow = BclLimiters.SlidingWindow(int.MaxValue);
    private readonly RateLimiter _emptyBclSlidingWindow = BclLimiters.SlidingWindow(1);

    [GlobalSetup]
    public void Drain()
    {
        _emptyTokenBucket.TryAcquire();
        _emptyFixedWindow.TryAcquire();
        _emptySlidingWindow.TryAcquire();
    }

    [Benchmark]
    [BenchmarkCategory("token bucket, admit")]
    public bool TokenBucketAdmit() => _tokenBucket.TryAcquire();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("token bucket, admit")]
    public bool BclTokenBucketAdmit() => Ask(_bclTokenBucket);

    [Benchmark]
    [BenchmarkCategory("token bucket, deny")]
    public bool TokenBucketDeny() => _emptyTokenBucket.TryAcquire();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("token bucket, deny")]
    public bool BclTokenBucketDeny() => Ask(_emptyBclTokenBucket);

    [Benchmark]
    [BenchmarkCategory("fixed window, admit")]
    public bool FixedWindowAdmit() => _fixedWindow.TryAcquire();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("fixed window, admit")]
    public bool BclFixedWindowAdmit() => Ask(_bclFixedWindow);

    [Benchmark]
    [BenchmarkCategory("fixed window, deny")]
    public bool FixedWindowDeny() => _emptyFixedWindow.TryAcquire();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("fixed window, deny")]
    public bool BclFixedWindowDeny() => Ask(_emptyBclFixedWindow);

    [Benchmark]
    [BenchmarkCategory("sliding window, admit")]
    public bool SlidingWindowAdmit() => _slidingWindow.TryAcquire();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("sliding window, admit")]
    public bool BclSlidingWindowAdmit() => Ask(_bclSlidingWindow);

    [Benchmark]
    [BenchmarkCategory("sliding window, deny")]
    public bool SlidingWindowDeny() => _emptySlidingWindow.TryAcquire();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("sliding window, deny")]
    public bool BclSlidingWindowDeny() => Ask(_emptyBclSlidingWindow);

    private static bool Ask(RateLimiter limiter)
    {
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }
}
