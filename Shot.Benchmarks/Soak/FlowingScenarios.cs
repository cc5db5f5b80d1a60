namespace Shot.Benchmarks.Soak;

/// <summary>
/// Permits are replenished by the system's clock while threads take them: no more are admitted in any period than the
/// documented bound.
/// </summary>
internal static class FlowingScenarios
{
    private const int Permits = 10_000;
    private const int PerSecond = 2_000_000;
    private const int MaxWeight = 3;
    private const string RateBound = "permits + perSecond × (t + 0.5 ms)";
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(5);

    public static IEnumerable<Scenario> All { get; } =
    [
        new("TokenBucket, flowing", RateBound,
            static crew => Flow(crew, new TokenBucket(Permits, PerSecond), Permits, Limiter.Lease, Take)),
        // Two adjacent windows may both be used up within an instant.
        new("FixedWindow, flowing", "permits of each window",
            static crew => Flow(crew, new FixedWindow(Permits, PerSecond), 2 * Permits, Limiter.Lease, Take)),
        new("SlidingWindow, flowing", RateBound,
            static crew => Flow(crew, new SlidingWindow(Permits, PerSecond), Permits, Limiter.Lease, Take)),
        new("TokenBucket, flowing, with returns", RateBound,
            static crew => Flow(crew, new TokenBucket(Permits, PerSecond), Permits, Limiter.Lease, Return)),
        new("FixedWindow, flowing, with returns", "permits of each window",
            static crew => Flow(crew, new FixedWindow(Permits, PerSecond), 2 * Permits, Limiter.Lease, Return)),
        new("SlidingWindow, flowing, with returns", RateBound,
            static crew => Flow(crew, new SlidingWindow(Permits, PerSecond), Permits, Limiter.Lease, Return)),
        new("TokenBucket, flowing, booked and cancelled", "permits + perSecond × (t + longest delay)",
            static crew => Flow(crew, new TokenBucket(Permits, PerSecond), Permits, LongestDelay, Book)),
        new("KeyedLimiter, TokenBucket, slots reused", "permits + perSecond × t of each key",
            static crew => FlowByKey(crew, ShotStrategy.TokenBucket)),
        new("KeyedLimiter, FixedWindow, slots reused", "permits of each key's window",
            static crew => FlowByKey(crew, ShotStrategy.FixedWindow)),
        new("KeyedLimiter, SlidingWindow, slots reused", "permits + perSecond × t of each key",
            static crew => FlowByKey(crew, ShotStrategy.SlidingWindow)),
    ];

    private static void Flow<T>(Crew crew, T limiter, double burst, TimeSpan slack, Func<T, Random, int> take)
    {
        // Each thread may have taken permits that it has not counted yet.
        var check = new RateCheck(burst + (PerSecond * slack.TotalSeconds) + (crew.Threads * MaxWeight), PerSecond);
        crew.Work(
            long.MaxValue,
            (thread, random) =>
            {
                if (take(limiter, random) is var permits and > 0)
                    crew.Count(thread, permits);
            },
            () => crew.Report(check.Look(() => crew.Admitted)));
    }

    private static int Take(Limiter limiter, Random random)
    {
        var permits = random.Next(0, MaxWeight + 1);
        var admitted = random.Next(8) == 0 ? limiter.TryAcquire(permits, out _) : limiter.TryAcquire(permits);
        return admitted && limiter.AvailablePermits >= 0 ? permits : 0;
    }

    private static int Return(Limiter limiter, Random random)
    {
        var permits = random.Next(1, MaxWeight + 1);
        if (!limiter.TryAcquire(permits, out _, out var stamp))
            return 0;
        if (random.Next(2) == 0)
            return permits;
        limiter.Return(stamp);
        return 0;
    }

    private static int Book(TokenBucket bucket, Random random)
    {
        var permits = random.Next(1, MaxWeight + 1);
        if (!bucket.TryReserve(permits, LongestDelay * random.NextDouble(), out var booked))
            return 0;
        if (random.Next(2) == 0)
            return permits;
        booked.Cancel();
        return 0;
    }

    private static void FlowByKey(Crew crew, ShotStrategy strategy)
    {
        // Two sets of slots, more keys than slots, and buckets that refill within a fraction of a millisecond.
        const int Burst = 2;
        const int PerSecondOfKey = 10_000;
        const int Keys = 48;
        var limiter = new KeyedLimiter<int>(Burst, PerSecondOfKey, maxKeys: 16, strategy, KeyOverflow.Refuse,
            timeProvider: new SystemClock());
        var admitted = new long[Keys];
        var burst = (strategy == ShotStrategy.FixedWindow ? 2 * Burst : Burst) + crew.Threads;
        var checks = Enumerable.Range(0, Keys).Select(_ => new RateCheck(burst, PerSecondOfKey)).ToArray();
        crew.Work(
            long.MaxValue,
            (thread, random) =>
            {
                var key = random.Next(Keys);
                if (!limiter.TryAcquire(key))
                    return;
                Interlocked.Increment(ref admitted[key]);
                crew.Count(thread, 1);
            },
            () =>
            {
                for (var key = 0; key < Keys; key++)
                    crew.Report(checks[key].Look(() => Volatile.Read(ref admitted[key])));
            });
        // With more keys than slots some find none, or slots never changed hands.
        if (limiter.Overflows == 0)
            crew.Report("Slots were never short: this proves nothing.");
    }

    /// <summary>The system's clock, read for every decision, so that the bound holds without a lag.</summary>
    private sealed class SystemClock : TimeProvider;
}
