namespace Shot;

/// <summary>The buckets of all keys, by the hash of the key. See <see cref="KeyTable{T}"/>.</summary>
internal abstract class KeyTable
{
    /// <summary>How many keys were forgotten, or with <see cref="KeyOverflow.Refuse"/> refused, for want of room.</summary>
    public abstract long Overflows { get; }

    /// <summary>Whether another table has taken over. Read after a refusal, it tells whether that was an answer.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Bytes of memory, whatever keys come.</summary>
    public abstract long Bytes { get; }

    public abstract bool TryAcquire(ulong hash, int permits);

    public abstract bool TryAcquire(ulong hash, int permits, out TimeSpan retryAfter);

    /// <summary>Whether permits could be taken now. Changes nothing, and reads the clock.</summary>
    public abstract bool TryProbe(ulong hash, int permits, out TimeSpan retryAfter);

    /// <summary>Takes permits of a key, unless the hold ends otherwise; whoever comes for the key meanwhile waits.</summary>
    public abstract bool TryHold(ulong hash, int permits, out KeyHold hold, out TimeSpan retryAfter);

    /// <summary>Ends a hold of this table.</summary>
    public abstract void End(in KeyHold hold, bool isTaken);

    public abstract int Available(ulong hash);

    /// <summary>Looks at every place.</summary>
    public abstract int CountLive();
}
