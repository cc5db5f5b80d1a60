using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Interop;

/// <summary>The same limiter of System.Threading.RateLimiting and of Shot, full, and such that nothing comes back during a test.</summary>
internal static class RateLimiters
{
    private const double PerSecond = 1 / 86_400.0;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<Implementation, Algorithm> All { get; } = new(
        from implementation in Enum.GetValues<Implementation>() from algorithm in Enum.GetValues<Algorithm>() select (implementation, algorithm));

    public static TheoryData<Implementation> Implementations { get; } = new(Enum.GetValues<Implementation>());

    public static RateLimiter Create(Implementation implementation, Algorithm algorithm, int permits) => (implementation, algorithm) switch
    {
        (Implementation.Bcl, Algorithm.TokenBucket) => BclTokenBucket(permits, queueLimit: 0),
        (Implementation.Bcl, Algorithm.FixedWindow) => new FixedWindowRateLimiter(new() { PermitLimit = permits, Window = Day }),
        (Implementation.Bcl, Algorithm.SlidingWindow) => new SlidingWindowRateLimiter(new() { PermitLimit = permits, Window = Day, SegmentsPerWindow = 2 }),
        (Implementation.Bcl, Algorithm.Concurrency) => new ConcurrencyLimiter(new() { PermitLimit = permits }),
        (Implementation.Shot, Algorithm.TokenBucket) => new TokenBucket(permits, PerSecond).AsRateLimiter(),
        (Implementation.Shot, Algorithm.FixedWindow) => new FixedWindow(permits, PerSecond).AsRateLimiter(),
        (Implementation.Shot, Algorithm.SlidingWindow) => new SlidingWindow(permits, PerSecond).AsRateLimiter(),
        (Implementation.Shot, Algorithm.Concurrency) => new ConcurrencyGate(permits).AsRateLimiter(),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Unknown limiter."),
    };

    /// <summary>A token bucket whose asynchronous callers wait.</summary>
    public static RateLimiter CreateWaiting(Implementation implementation, int permits) => implementation == Implementation.Bcl
        ? BclTokenBucket(permits, queueLimit: int.MaxValue)
        : new TokenBucket(permits, PerSecond, new FakeTimeProvider()).AsRateLimiter(maxDelay: TimeSpan.FromDays(1_000));

    /// <summary>A token bucket for each key.</summary>
    public static PartitionedRateLimiter<string> CreatePartitioned(Implementation implementation, int permits) => implementation == Implementation.Bcl
        ? PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.Get(key, _ => BclTokenBucket(permits, queueLimit: 0)))
        : new KeyedLimiter<string>(permits, PerSecond, maxKeys: 100).AsPartitionedRateLimiter();

    private static TokenBucketRateLimiter BclTokenBucket(int permits, int queueLimit) =>
        new(new() { TokenLimit = permits, TokensPerPeriod = 1, ReplenishmentPeriod = Day, QueueLimit = queueLimit });
}
