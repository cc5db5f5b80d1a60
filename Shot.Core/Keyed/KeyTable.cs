namespace Shot;

/// <summary>Rate limiter state of all keys, by hash. See <see cref="KeyTable{T}"/>.</summary>
internal abstract class KeyTable
{
    /// <inheritdoc cref="KeyedLimiter{TKey}.Overflows"/>
    public abstract long Overflows { get; }

    /// <summary>Whether a successor has replaced this table. Read it after a refusal: if true, ask the successor instead.</summary>
    public abstract bool IsClosed { get; }

    public abstract long Bytes { get; }

    public static KeyTable Create(
        int permits, double perSecond, int maxKeys, ShotStrategy strategy, KeyOverflow overflow, TimeProvider? timeProvider)
    {
        var scale = TimeScale.Of(strategy == ShotStrategy.TokenBucket, permits, perSecond, timeProvider);
        var clock = new SharedReading(timeProvider, scale);
        return strategy switch
        {
            ShotStrategy.TokenBucket => Create(new Gcra(permits, BitOperations.Log2((ulong)scale.Period))),
            ShotStrategy.FixedWindow => Create(new WindowCount(permits, scale.Period)),
            ShotStrategy.SlidingWindow => Create(new WeightedWindows(permits, scale.Period)),
            _ => throw Unknown(strategy),
        };

        KeyTable<T> Create<T>(T algorithm)
            where T : struct, IKeyAlgorithm<T> =>
            new(algorithm, clock, permits, perSecond, MayBeOlder(permits, perSecond), maxKeys, overflow);
    }

    /// <summary>Creates a table whose keys may be under different plans. The first plan is the default.</summary>
    /// <param name="plans">The plans in force.</param>
    /// <param name="largest">The numbers with the largest burst, at least that of any plan. Counts of windows go up to it.</param>
    /// <param name="maxKeys">Maximum number of keys with permits taken.</param>
    /// <param name="strategy">The algorithm.</param>
    /// <param name="overflow">What happens to a new key when there is no slot for it.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public static KeyTable Create(
        IReadOnlyList<PlanNumbers> plans, PlanNumbers largest, int maxKeys, ShotStrategy strategy, KeyOverflow overflow,
        TimeProvider? timeProvider)
    {
        var mayBeOlder = plans.All(static plan => MayBeOlder(plan.Permits, plan.PerSecond));
        if (strategy == ShotStrategy.TokenBucket)
        {
            var ticks = new SharedReading(timeProvider, TimeScale.Ticks(timeProvider));
            return Create(new PlannedBuckets(new PlanBook(plans, timeProvider)), ticks);
        }

        int[] permits = [.. plans.Select(static plan => plan.Permits)];
        var scale = TimeScale.Of(isBucket: false, largest.Permits, largest.PerSecond, timeProvider);
        var clock = new SharedReading(timeProvider, scale);
        return strategy switch
        {
            ShotStrategy.FixedWindow => Create(
                new PlannedWindows<WindowCount>(new WindowCount(largest.Permits, scale.Period), permits), clock),
            ShotStrategy.SlidingWindow => Create(
                new PlannedWindows<WeightedWindows>(new WeightedWindows(largest.Permits, scale.Period), permits), clock),
            _ => throw Unknown(strategy),
        };

        KeyTable<T> Create<T>(T algorithm, SharedReading clock)
            where T : struct, IKeyAlgorithm<T> =>
            new(algorithm, clock, largest.Permits, largest.PerSecond, mayBeOlder, maxKeys, overflow);
    }

    public abstract bool TryAcquire(ulong hash, int plan, int permits);
    public abstract bool TryAcquire(ulong hash, int plan, int permits, out TimeSpan retryAfter);

    /// <summary>Whether permits could be taken now. Changes nothing. Reads the clock.</summary>
    public abstract bool TryProbe(ulong hash, int plan, int permits, out TimeSpan retryAfter);

    /// <summary>Holds permits of a key until <see cref="End"/> takes or releases them. Other callers of the key wait meanwhile.</summary>
    public abstract bool TryHold(ulong hash, int plan, int permits, out KeyHold hold, out TimeSpan retryAfter);

    /// <summary>Takes or releases held permits. If they are taken and the table settles, the stamp stands for them.</summary>
    public abstract KeyStamp End(in KeyHold hold, bool isTaken);

    /// <summary>From now on the permits that a hold takes can be settled. Allocates 16 bytes per key. Further calls have no effect. Not for
    /// a table with plans.</summary>
    public abstract void Settle();

    /// <summary>Gives back some of the permits of a stamp, as many as cannot exceed the key's limit. Call at most once for a stamp.</summary>
    public abstract void Return(in KeyStamp stamp, int permits);

    /// <summary>Takes permits of a key whether they are available or not: see <see cref="Surcharge"/>. If the key has no slot and there is
    /// none for it, they are forgotten, and <see cref="Overflows"/> counts that.</summary>
    /// <returns>False if a successor has replaced this table: ask that one instead.</returns>
    public abstract bool TrySurcharge(ulong hash, int permits);

    public abstract int Available(ulong hash, int plan);

    /// <summary>Number of keys with permits taken. Reads the whole table.</summary>
    public abstract int CountLive();

    /// <summary>Closes a table that differs only in numbers, and starts with what it has spent. Call before sharing this table.</summary>
    public abstract void TakeOver(KeyTable other);

    /// <summary>Whether readings of the clock may be shared. They may be too old if all of a key's permits are replenished within a short
    /// time.</summary>
    private static bool MayBeOlder(int permits, double perSecond) =>
        CoarseClock.MaxLag(permits, perSecond) == CoarseClock.TargetLagTicks;

    private static ArgumentOutOfRangeException Unknown(ShotStrategy strategy) =>
        new(nameof(strategy), strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow.");
}
