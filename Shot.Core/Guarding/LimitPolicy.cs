using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// One annotation's limiter, or its table of keys, shared by every guard that it covers, with the numbers and the mode that are in force now. Guards take,
/// look and give back through these members alone, so that what stands behind them is this class's own.
/// </summary>
/// <remarks>A call reads which limiter is enforced: that one read tells the numbers and the mode. All else, keys, a change that is under way, and a mode in which
/// nothing is refused, is found out where there is no such limiter or where it has refused.</remarks>
internal sealed class LimitPolicy
{
    private static int _made;

    private readonly Lock _changing = new();
    private readonly TimeProvider? _time;
    private readonly KeyedLimiter<ulong>? _keys;
    private Limiter? _limiter;
    private Limiter? _enforced;
    private int _mode;

    public LimitPolicy(LimitDefinition definition, TimeProvider? timeProvider)
    {
        Definition = definition;
        Order = Interlocked.Increment(ref _made);
        _time = timeProvider;
        if (definition.Key is null)
            _enforced = _limiter = Make(definition, definition.Permits, definition.PerSecond);
        else
            _keys = new KeyedLimiter<ulong>(definition.Permits, definition.PerSecond, definition.MaxKeys, definition.Strategy, definition.KeyOverflow, hasher: null, timeProvider);
    }

    /// <summary>What the annotation says.</summary>
    public LimitDefinition Definition { get; }

    /// <summary>The name of the limit.</summary>
    public string Name => Definition.Name;

    /// <summary>No two policies have the same. Who holds several keys at once takes them by it.</summary>
    public int Order { get; }

    /// <summary>Whether each key has permits of its own.</summary>
    public bool IsKeyed => _keys is not null;

    /// <summary>The limiter of all callers together.</summary>
    /// <exception cref="InvalidOperationException">Each key has permits of its own.</exception>
    public Limiter Limiter => Volatile.Read(ref _limiter) ?? throw new InvalidOperationException($"'{Name}' has permits for each key, and none for all together.");

    /// <summary>The table of keys; null when all callers share the permits.</summary>
    public KeyedLimiter<ulong>? Keys => _keys;

    /// <summary>Burst size.</summary>
    public int Permits => _keys?.Permits ?? Limiter.Permits;

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond => _keys?.PerSecond ?? Limiter.PerSecond;

    /// <summary>What the limit does with a call that it has no permit for. A new one takes effect with the next call.</summary>
    public ShotMode Mode
    {
        get => (ShotMode)Volatile.Read(ref _mode);
        set
        {
            lock (_changing)
            {
                Volatile.Write(ref _mode, (int)value);
                Volatile.Write(ref _enforced, value == ShotMode.Enforce ? _limiter : null);
            }
        }
    }

    /// <summary>Takes permits if they are there, all or none.</summary>
    /// <param name="cost">How many, 1 to <see cref="Permits"/>.</param>
    /// <param name="key">The hash of whose they are; means nothing when all callers share them.</param>
    /// <param name="retryAfter">When refused, how long until a caller that is alone is admitted; else zero, but for a call that
    /// is let in only because the limit is in <see cref="ShotMode.Shadow"/>: then what it would have been told.</param>
    public bool TryAcquire(int cost, ulong key, out TimeSpan retryAfter)
    {
        if (Volatile.Read(ref _enforced) is { } limiter)
        {
            if (limiter.TryAcquire(cost, out retryAfter))
                return true;
            if (!limiter.IsClosed)
                return false;
        }

        return TryAcquireAnew(cost, key, out retryAfter);
    }

    /// <summary>Whether permits could be taken now, or booked to come due soon enough; takes none.</summary>
    /// <param name="cost">How many, 1 to <see cref="Permits"/>.</param>
    /// <param name="key">The hash of whose they are; means nothing when all callers share them.</param>
    /// <param name="maxDelay">How long the caller would wait. Zero but for token buckets that all callers share.</param>
    /// <param name="retryAfter">When refused, how long until a caller that is alone is admitted; else zero.</param>
    public bool TryProbe(int cost, ulong key, TimeSpan maxDelay, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (Mode != ShotMode.Enforce)
            return true;
        if (_keys is { } keys)
            return keys.TryProbeHashed(key, cost, out retryAfter);
        while (true)
        {
            var limiter = Limiter;
            if (limiter.TryProbe(cost, maxDelay, out retryAfter))
                return true;
            if (!IsReplaced(limiter))
                return false;
        }
    }

    /// <summary>Books permits of a token bucket that come due soon enough.</summary>
    /// <param name="cost">How many, 1 to <see cref="Permits"/>.</param>
    /// <param name="maxDelay">How long the caller would wait.</param>
    /// <param name="reservation">When booked, how long to wait, and the stamp by which the permits are given back.</param>
    /// <param name="retryAfter">When refused, how long until a caller that is alone could book with this delay; else zero.</param>
    public bool TryReserve(int cost, TimeSpan maxDelay, out Reservation reservation, out TimeSpan retryAfter)
    {
        while (Mode is not ShotMode.Off and var mode)
        {
            var limiter = Limiter;
            if (((TokenBucket)limiter).TryReserveOrTell(cost, mode == ShotMode.Shadow ? TimeSpan.Zero : maxDelay, out reservation, out retryAfter))
                return true;
            if (!IsReplaced(limiter))
                return mode == ShotMode.Shadow;
        }

        reservation = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Takes permits of a key, unless the hold ends otherwise. Keep several in the order of <see cref="Order"/>, one of each policy.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan)"/>
    public bool TryHold(int cost, ulong key, out KeyHold hold, out TimeSpan retryAfter)
    {
        if (Mode is not ShotMode.Off and var mode)
            return _keys!.TryHoldHashed(key, cost, out hold, out retryAfter) || mode == ShotMode.Shadow;
        hold = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Takes permits that all callers share such that they can be given back.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan)"/>
    public bool TryAcquire(int cost, out TimeSpan retryAfter, out PermitStamp stamp)
    {
        while (Mode is not ShotMode.Off and var mode)
        {
            var limiter = Limiter;
            if (limiter.TryAcquire(cost, out retryAfter, out stamp))
                return true;
            if (!IsReplaced(limiter))
                return mode == ShotMode.Shadow;
        }

        stamp = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Gives permits back, as far as nobody can enter too much by it, to the limiter that they were taken from.</summary>
    public void Return(PermitStamp stamp) => (stamp.Limiter ?? Limiter).Return(stamp);

    /// <summary>Puts other numbers in force. What was spent stays spent: see <see cref="Limiter.TakeOver"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range. The old ones stay in force.</exception>
    public void Change(int permits, double perSecond)
    {
        lock (_changing)
        {
            var old = Limiter;
            if (old.Permits == permits && old.PerSecond.Equals(perSecond))
                return;
            var successor = Make(Definition, permits, perSecond);
            successor.TakeOver(old);
            Volatile.Write(ref _limiter, successor);
            if (Mode == ShotMode.Enforce)
                Volatile.Write(ref _enforced, successor);
        }
    }

    private bool TryAcquireAnew(int cost, ulong key, out TimeSpan retryAfter)
    {
        while (Mode is not ShotMode.Off and var mode)
        {
            if (_keys is { } keys)
                return keys.TryAcquireHashed(key, cost, out retryAfter) || mode == ShotMode.Shadow;
            var limiter = Limiter;
            if (limiter.TryAcquire(cost, out retryAfter))
                return true;
            if (!IsReplaced(limiter))
                return mode == ShotMode.Shadow;
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Whether a refusal was no answer. The successor is published a few instructions after its predecessor has closed.</summary>
    private bool IsReplaced(Limiter refused)
    {
        if (!refused.IsClosed)
            return false;
        var wait = default(SpinWait);
        while (ReferenceEquals(Limiter, refused))
            wait.SpinOnce();
        return true;
    }

    private Limiter Make(LimitDefinition definition, int permits, double perSecond) => definition.Strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(permits, perSecond, _time),
        ShotStrategy.FixedWindow => new FixedWindow(permits, perSecond, _time),
        ShotStrategy.SlidingWindow => new SlidingWindow(permits, perSecond, _time),
        _ => throw new ArgumentOutOfRangeException(nameof(definition), definition.Strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
    };
}
