using Shot.CompilerServices;
using Shot.Metrics;

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
    private KeyedLimiter<ulong>? _keys;
    private Limiter? _limiter;
    private Limiter? _enforced;
    private StripedCounters? _shadowed;
    private int _mode;

    public LimitPolicy(LimitDefinition definition, TimeProvider? timeProvider, string? name = null)
    {
        Definition = definition;
        Name = name ?? definition.Name;
        Order = Interlocked.Increment(ref _made);
        _time = timeProvider;
        if (definition.Key is null)
            _enforced = _limiter = Make(definition, definition.Permits, definition.PerSecond);
        else
            _keys = MakeKeys(definition.Permits, definition.PerSecond);
    }

    /// <summary>What the annotation says.</summary>
    public LimitDefinition Definition { get; }

    /// <summary>The name of the limit.</summary>
    public string Name { get; }

    /// <summary>No two policies have the same. Who holds several keys at once takes them by it.</summary>
    public int Order { get; }

    /// <summary>Whether each key has permits of its own.</summary>
    public bool IsKeyed => Definition.Key is not null;

    /// <summary>The limiter of all callers together.</summary>
    /// <exception cref="InvalidOperationException">Each key has permits of its own.</exception>
    public Limiter Limiter => Volatile.Read(ref _limiter) ?? throw new InvalidOperationException($"'{Name}' has permits for each key, and none for all together.");

    /// <summary>The table of keys; null when all callers share the permits.</summary>
    public KeyedLimiter<ulong>? Keys => Volatile.Read(ref _keys);

    /// <summary>Burst size.</summary>
    public int Permits => Keys?.Permits ?? Limiter.Permits;

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond => Keys?.PerSecond ?? Limiter.PerSecond;

    /// <summary>The most that any site takes of it at once: the burst is never set below.</summary>
    public int MaxCost { get; private set; } = 1;

    /// <summary>How many calls were let in only because the limit is in <see cref="ShotMode.Shadow"/>.</summary>
    public long Shadowed => Volatile.Read(ref _shadowed)?.Total(0) ?? 0;

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
        while (true)
        {
            if (Keys is { } keys)
            {
                if (key == ShotKeys.NotLimited || keys.TryProbeHashed(key, cost, out retryAfter))
                    return true;
                if (!IsReplaced(keys))
                    return false;
                continue;
            }

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
                return IsShadow(mode);
        }

        reservation = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Takes permits of a key, unless the hold ends otherwise. Keep several in the order of <see cref="Order"/>, one of each policy.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan)"/>
    public bool TryHold(int cost, ulong key, out KeyHold hold, out TimeSpan retryAfter)
    {
        while (key != ShotKeys.NotLimited && Mode is not ShotMode.Off and var mode)
        {
            var keys = Keys!;
            if (keys.TryHoldHashed(key, cost, out hold, out retryAfter))
                return true;
            if (!IsReplaced(keys))
                return IsShadow(mode);
        }

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
                return IsShadow(mode);
        }

        stamp = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Gives permits back, as far as nobody can enter too much by it, to the limiter that they were taken from.</summary>
    public void Return(PermitStamp stamp) => (stamp.Limiter ?? Limiter).Return(stamp);

    /// <summary>A site takes so many permits at once.</summary>
    public void Cover(int cost) => MaxCost = Math.Max(MaxCost, cost);

    /// <summary>Puts other numbers in force. What was spent stays spent: see <see cref="Limiter.TakeOver"/>, and for keys <see cref="KeyTable{T}"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range. The old ones stay in force.</exception>
    public void Change(int permits, double perSecond)
    {
        lock (_changing)
        {
            if (Permits == permits && PerSecond.Equals(perSecond))
                return;
            if (permits < MaxCost)
                throw new ArgumentOutOfRangeException(nameof(permits), permits, $"Permits of '{Name}' must be at least {MaxCost}, which a call takes at once.");
            if (_keys is { } oldKeys)
            {
                var keys = MakeKeys(permits, perSecond);
                keys.TakeOver(oldKeys);
                Volatile.Write(ref _keys, keys);
                return;
            }

            var old = Limiter;
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
            if (Keys is { } keys)
            {
                if (key == ShotKeys.NotLimited)
                    break;
                if (keys.TryAcquireHashed(key, cost, out retryAfter))
                    return true;
                if (!IsReplaced(keys))
                    return IsShadow(mode);
                continue;
            }

            var limiter = Limiter;
            if (limiter.TryAcquire(cost, out retryAfter))
                return true;
            if (!IsReplaced(limiter))
                return IsShadow(mode);
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Whether a refusal was no answer. The successor is published a few instructions after its predecessor has closed.</summary>
    private bool IsReplaced(Limiter refused) => refused.IsClosed && AwaitSuccessor(ref _limiter, refused);

    private bool IsReplaced(KeyedLimiter<ulong> refused) => refused.IsClosed && AwaitSuccessor(ref _keys, refused);

    private static bool AwaitSuccessor<T>(ref T? published, T closed)
        where T : class
    {
        var wait = default(SpinWait);
        while (ReferenceEquals(Volatile.Read(ref published), closed))
            wait.SpinOnce();
        return true;
    }

    /// <summary>Whether a call that is refused is let in all the same, and counts it.</summary>
    private bool IsShadow(ShotMode mode)
    {
        if (mode != ShotMode.Shadow)
            return false;
        LazyInitializer.EnsureInitialized(ref _shadowed, static () => new StripedCounters()).Increment(0);
        return true;
    }

    private KeyedLimiter<ulong> MakeKeys(int permits, double perSecond) =>
        new(permits, perSecond, Definition.MaxKeys, Definition.Strategy, Definition.KeyOverflow, hasher: null, _time);

    private Limiter Make(LimitDefinition definition, int permits, double perSecond) => definition.Strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(permits, perSecond, _time),
        ShotStrategy.FixedWindow => new FixedWindow(permits, perSecond, _time),
        ShotStrategy.SlidingWindow => new SlidingWindow(permits, perSecond, _time),
        _ => throw new ArgumentOutOfRangeException(nameof(definition), definition.Strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
    };
}
