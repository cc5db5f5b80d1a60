namespace Shot;

/// <summary>Rate limiter state of all keys, by hash. See <see cref="KeyTable{T}"/>.</summary>
internal abstract class KeyTable
{
    /// <summary>
    /// Number of keys that were forgotten, or with <see cref="KeyOverflow.Refuse"/> refused, because the table had no room.
    /// </summary>
    public abstract long Overflows { get; }

    /// <summary>Whether a successor has replaced this table. Read it after a refusal: if true, ask the successor instead.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Size in bytes. It never changes.</summary>
    public abstract long Bytes { get; }

    public abstract bool TryAcquire(ulong hash, int permits);

    public abstract bool TryAcquire(ulong hash, int permits, out TimeSpan retryAfter);

    /// <summary>Whether permits could be taken now. Changes nothing. Reads the clock.</summary>
    public abstract bool TryProbe(ulong hash, int permits, out TimeSpan retryAfter);

    /// <summary>Holds permits of a key until <see cref="End"/> takes or releases them. Other callers of the key wait meanwhile.</summary>
    public abstract bool TryHold(ulong hash, int permits, out KeyHold hold, out TimeSpan retryAfter);

    /// <summary>Ends a hold of this table.</summary>
    public abstract void End(in KeyHold hold, bool isTaken);

    public abstract int Available(ulong hash);

    /// <summary>Number of keys with permits taken. Reads the whole table.</summary>
    public abstract int CountLive();
}
