using System.Threading.RateLimiting;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// Polly's rate limiting strategy around the framework's token bucket, through the interface that does not throw,
/// compared with Shot's bucket in its place and with a guarded call that does the same work.
/// </summary>
internal static class PollyComparisons
{
    public static IEnumerable<Comparison> All { get; } =
    [
        new("polly_admit_vs_bcl", () => Polly(ShotLimiters.TokenBucket(int.MaxValue).AsRateLimiter()),
            () => Polly(BclLimiters.TokenBucket(int.MaxValue))),
        new("polly_deny_vs_bcl", () => Polly(ShotLimiters.TokenBucket(1).AsRateLimiter()), () => Polly(BclLimiters.TokenBucket(1))),
        new("token_bucket_admit_vs_polly", () => new(Loops.Acquire(ShotLimiters.TokenBucket(int.MaxValue))),
            () => Polly(BclLimiters.TokenBucket(int.MaxValue))),
        new("token_bucket_deny_vs_polly", () => new(Loops.Acquire(ShotLimiters.TokenBucket(1))), () => Polly(BclLimiters.TokenBucket(1))),
        new("guarded_async_call_vs_polly", () => new(GuardComparisons.CallAsync), () => Polly(BclLimiters.TokenBucket(int.MaxValue))),
        new("refused_twin_vs_polly", () => new(GuardComparisons.Refuse), () => Polly(BclLimiters.TokenBucket(1))),
    ];

    private static Operation Polly(RateLimiter limiter) => new(Loops.Execute(PollyPipelines.Around(limiter)));
}
