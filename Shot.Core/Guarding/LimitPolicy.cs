using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// One annotation's limiter, or its table of keys, shared by every guard that it covers. Guards take, look and give back through these members alone, so
/// that what stands behind them is this class's own.
/// </summary>
internal sealed class LimitPolicy
{
    private static int _made;

    private readonly Limiter? _limiter;
    private readonly KeyedLimiter<ulong>? _keys;

    public LimitPolicy(LimitDefinition definition, TimeProvider? timeProvider)
    {
        Definition = definition;
        Order = Interlocked.Increment(ref _made);
        if (definition.Key is null)
            _limiter = Make(definition, timeProvider);
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
    public Limiter Limiter => _limiter ?? throw new InvalidOperationException($"'{Name}' has permits for each key, and none for all together.");

    /// <summary>The table of keys; null when all callers share the permits.</summary>
    public KeyedLimiter<ulong>? Keys => _keys;

    /// <summary>Burst size.</summary>
    public int Permits => _limiter?.Permits ?? _keys!.Permits;

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond => _limiter?.PerSecond ?? _keys!.PerSecond;

    /// <summary>Takes permits if they are there, all or none.</summary>
    /// <param name="cost">How many, 1 to <see cref="Permits"/>.</param>
    /// <param name="key">The hash of whose they are; means nothing when all callers share them.</param>
    /// <param name="retryAfter">When refused, how long until a caller that is alone is admitted; else zero.</param>
    public bool TryAcquire(int cost, ulong key, out TimeSpan retryAfter) =>
        _limiter is { } limiter ? limiter.TryAcquire(cost, out retryAfter) : _keys!.TryAcquireHashed(key, cost, out retryAfter);

    /// <summary>Whether permits could be taken now, or booked to come due soon enough; takes none.</summary>
    /// <param name="cost">How many, 1 to <see cref="Permits"/>.</param>
    /// <param name="key">The hash of whose they are; means nothing when all callers share them.</param>
    /// <param name="maxDelay">How long the caller would wait. Zero but for token buckets that all callers share.</param>
    /// <param name="retryAfter">When refused, how long until a caller that is alone is admitted; else zero.</param>
    public bool TryProbe(int cost, ulong key, TimeSpan maxDelay, out TimeSpan retryAfter) =>
        _limiter is { } limiter ? limiter.TryProbe(cost, maxDelay, out retryAfter) : _keys!.TryProbeHashed(key, cost, out retryAfter);

    /// <summary>Takes permits that all callers share such that they can be given back.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan)"/>
    public bool TryAcquire(int cost, out TimeSpan retryAfter, out PermitStamp stamp) => Limiter.TryAcquire(cost, out retryAfter, out stamp);

    /// <summary>Books permits of a token bucket that come due soon enough.</summary>
    /// <param name="cost">How many, 1 to <see cref="Permits"/>.</param>
    /// <param name="maxDelay">How long the caller would wait.</param>
    /// <param name="reservation">When booked, how long to wait, and the stamp by which the permits are given back.</param>
    /// <param name="retryAfter">When refused, how long until a caller that is alone could book with this delay; else zero.</param>
    public bool TryReserve(int cost, TimeSpan maxDelay, out Reservation reservation, out TimeSpan retryAfter) =>
        ((TokenBucket)Limiter).TryReserveOrTell(cost, maxDelay, out reservation, out retryAfter);

    /// <summary>Takes permits of a key, unless the hold ends otherwise. Keep several in the order of <see cref="Order"/>, one of each policy.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan)"/>
    public bool TryHold(int cost, ulong key, out KeyHold hold, out TimeSpan retryAfter) => _keys!.TryHoldHashed(key, cost, out hold, out retryAfter);

    /// <summary>Gives permits back, as far as nobody can enter too much by it.</summary>
    public void Return(PermitStamp stamp) => Limiter.Return(stamp);

    private static Limiter Make(LimitDefinition definition, TimeProvider? timeProvider) => definition.Strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(definition.Permits, definition.PerSecond, timeProvider),
        ShotStrategy.FixedWindow => new FixedWindow(definition.Permits, definition.PerSecond, timeProvider),
        ShotStrategy.SlidingWindow => new SlidingWindow(definition.Permits, definition.PerSecond, timeProvider),
        _ => throw new ArgumentOutOfRangeException(nameof(definition), definition.Strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
    };
}
