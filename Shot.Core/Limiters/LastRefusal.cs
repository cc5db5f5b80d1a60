namespace Shot;

/// <summary>The last refusal of a limiter and the wait that it told. A flood of refused callers repeats it without reading the clock, for
/// as long as <see cref="CoarseClock"/> permits. Thread-safe.</summary>
/// <remarks>A sequence lock: the version is odd during writes, and a reader accepts only if it has not changed.</remarks>
internal struct LastRefusal
{
    private int _version;
    private int _permits;
    private long _next;
    private long _epoch;
    private long _wait;

    /// <summary>Whether the same request may be refused again without a new reading of the clock. The wait counts from the refusal that is
    /// repeated. Two requests may leave the same word and yet wait for different times, so the number of permits counts too.</summary>
    public bool TryRepeat(long next, int permits, long maxLag, out TimeSpan retryAfter)
    {
        var version = Volatile.Read(ref _version);
        var isSame = Volatile.Read(ref _next) == next & Volatile.Read(ref _permits) == permits;
        var epoch = Volatile.Read(ref _epoch);
        retryAfter = new TimeSpan(Volatile.Read(ref _wait));
        if (isSame && (version & 1) == 0 && Volatile.Read(ref _version) == version && CoarseClock.MayUse(epoch, maxLag))
            return true;
        retryAfter = TimeSpan.Zero;
        return false;
    }

    /// <summary>Stores a refusal and the epoch of its reading. Does nothing while another thread stores one.</summary>
    public void Set(long next, int permits, long epoch, TimeSpan retryAfter)
    {
        var version = Volatile.Read(ref _version);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref _version, version + 1, version) != version)
            return;
        Volatile.Write(ref _next, next);
        Volatile.Write(ref _permits, permits);
        Volatile.Write(ref _epoch, epoch);
        Volatile.Write(ref _wait, retryAfter.Ticks);
        Volatile.Write(ref _version, version + 2);
    }
}
