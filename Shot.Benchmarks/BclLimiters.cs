using System.Threading.RateLimiting;

namespace Shot.Benchmarks;

/// <summary>
/// The peers in System.Threading.RateLimiting, without a queue. Those with one permit stay empty for a day.
/// </summary>
internal static class BclLimiters
{
    public static RateLimiter TokenBucket(int permits) => Drained(permits, new TokenBucketRateLimiter(new()
    {
        TokenLimit = permits,
        TokensPerPeriod = permits,
        ReplenishmentPeriod = Period(permits),
        QueueLimit = 0,
    }));

    public static RateLimiter FixedWindow(int permits) => Drained(permits, new FixedWindowRateLimiter(new()
    {
        PermitLimit = permits,
        Window = Period(permits),
        QueueLimit = 0,
    }));

    public static RateLimiter SlidingWindow(int permits) => Drained(permits, new SlidingWindowRateLimiter(new()
    {
        PermitLimit = permits,
        Window = Period(permits),
        SegmentsPerWindow = 2,
        QueueLimit = 0,
    }));

    public static RateLimiter Concurrency(int permits) => new ConcurrencyLimiter(new() { PermitLimit = permits, QueueLimit = 0 });

    public static RateLimiter FullConcurrency()
    {
        var limiter = Concurrency(1);
        limiter.AttemptAcquire();
        return limiter;
    }

    /// <summary>A partitioned limiter whose keys have all been charged once.</summary>
    public static PartitionedRateLimiter<TKey> Partitioned<TKey>(TKey[] keys, int permits)
        where TKey : notnull
    {
        var limiter = PartitionedRateLimiter.Create<TKey, TKey>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
        {
            TokenLimit = permits,
            TokensPerPeriod = permits,
            ReplenishmentPeriod = Period(permits),
            QueueLimit = 0,
        }));
        foreach (var key in keys)
            limiter.AttemptAcquire(key).Dispose();
        return limiter;
    }

    private static TimeSpan Period(int permits) => permits == 1 ? TimeSpan.FromDays(1) : TimeSpan.FromMilliseconds(100);

    private static RateLimiter Drained(int permits, RateLimiter limiter)
    {
        if (permits == 1)
            limiter.AttemptAcquire().Dispose();
        return limiter;
    }
}
