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
            _ => throw new ArgumentOutOfRangeException(
                nameof(strategy), strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
        };

        KeyTable<T> Create<T>(T algorithm)
            where T : struct, IReplenishment, ISuccessor<T> => new(algorithm, clock, permits, perSecond, maxKeys, overflow);
    }

    public abstract bool TryAcquire(ulong hash, int permits);
    public abstract bool TryAcquire(ulong hash, int permits, out TimeSpan retryAfter);

    /// <summary>Whether permits could be taken now. Changes nothing. Reads the clock.</summary>
    public abstract bool TryProbe(ulong hash, int permits, out TimeSpan retryAfter);

    /// <summary>Holds permits of a key until <see cref="End"/> takes or releases them. Other callers of the key wait meanwhile.</summary>
    public abstract bool TryHold(ulong hash, int permits, out KeyHold hold, out TimeSpan retryAfter);

    /// <summary>Takes or releases held permits. If they are taken and the table settles, the stamp stands for them.</summary>
    public abstract KeyStamp End(in KeyHold hold, bool isTaken);

    /// <summary>From now on the permits that a hold takes can be settled. Allocates 16 bytes per key. Further calls have no effect.</summary>
    public abstract void Settle();

    /// <summary>Gives back some of the permits of a stamp, as many as cannot exceed the key's limit. Call at most once for a stamp.</summary>
    public abstract void Return(in KeyStamp stamp, int permits);

    /// <summary>Takes permits of a key whether they are available or not: see <see cref="Surcharge"/>. If the key has no slot and there is
    /// none for it, they are forgotten, and <see cref="Overflows"/> counts that.</summary>
    /// <returns>False if a successor has replaced this table: ask that one instead.</returns>
    public abstract bool TrySurcharge(ulong hash, int permits);

    public abstract int Available(ulong hash);

    /// <summary>Number of keys with permits taken. Reads the whole table.</summary>
    public abstract int CountLive();

    /// <summary>Closes a table that differs only in numbers, and starts with what it has spent. Call before sharing this table.</summary>
    public abstract void TakeOver(KeyTable other);
}
