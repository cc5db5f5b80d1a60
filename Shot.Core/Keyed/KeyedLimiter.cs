namespace Shot;

/// <summary>
/// A limit for each key: a user, an address, a tenant. All keys are in one table of fixed size, whatever keys come: there is no object and no timer per key, and
/// nothing to clean up. A decision allocates nothing and never waits for another key's. Safe for use by any number of threads.
/// </summary>
/// <remarks>
/// <para>Numbers, <see cref="char"/>, <see cref="Guid"/>, <see cref="string"/> and <see cref="System.Net.IPAddress"/> are hashed without allocating; other keys
/// bring an <see cref="IKeyHasher{TKey}"/>. Keys are told apart by 64 bits that depend on secrets of the process. Spans of characters are keys of a
/// limiter of strings: <see cref="KeyedLimiterExtensions"/>.</para>
/// <para>A key needs a place only while some of its permits are taken. It may have one of sixteen; where all are taken, see <see cref="KeyOverflow"/>.
/// With two thirds of <c>maxKeys</c> live at once that is one new key in 50,000, with four fifths one in 600, with all one in 20.</para>
/// <para>Each key is limited as <see cref="TokenBucket"/>, <see cref="FixedWindow"/> or <see cref="SlidingWindow"/> limit, by a clock that may be late by its one
/// refresh (see <see cref="TryAcquire(TKey, int)"/>): in real time at most <c>permits + perSecond × (t + refresh)</c> enter in any time t. The sliding window and a caller's clock are
/// asked at every decision.</para>
/// </remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public sealed class KeyedLimiter<TKey>
    where TKey : notnull
{
    /// <summary>The largest number of keys: the table has 16 bytes for each.</summary>
    public const int MaxMaxKeys = 100_000_000;

    private readonly KeyTable _table;
    private readonly IKeyHasher<TKey>? _hasher;

    /// <summary>A limiter that knows no key yet. Takes all its memory, 16 bytes for each key.</summary>
    /// <param name="permits">Burst size of each key: see the strategy's limiter.</param>
    /// <param name="perSecond">Permits of each key that come back each second: see the strategy's limiter.</param>
    /// <param name="maxKeys">How many keys can have permits taken at once, 1 to <see cref="MaxMaxKeys"/>.</param>
    /// <param name="strategy">The algorithm.</param>
    /// <param name="overflow">What happens to a new key for which there is no place.</param>
    /// <param name="hasher">Hashes the keys; may be null for the types in the remarks.</param>
    /// <param name="timeProvider">The clock, asked at every decision; the system's monotonic clock when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no hasher for this type of key.</exception>
    public KeyedLimiter(
        int permits,
        double perSecond,
        int maxKeys,
        ShotStrategy strategy = ShotStrategy.TokenBucket,
        KeyOverflow overflow = KeyOverflow.MakeRoom,
        IKeyHasher<TKey>? hasher = null,
        TimeProvider? timeProvider = null)
    {
        _hasher = hasher ?? BuiltInKeys.Hasher<TKey>();
        if (_hasher is null && !BuiltInKeys.AreNumbers<TKey>())
            throw new ArgumentException($"Keys of type {typeof(TKey)} need a hasher: pass an IKeyHasher<{typeof(TKey).Name}> that makes 64 bits of a key with KeyHash.", nameof(hasher));
        if (maxKeys is < 1 or > MaxMaxKeys)
            throw new ArgumentOutOfRangeException(nameof(maxKeys), maxKeys, $"maxKeys must be 1 to {MaxMaxKeys}: how many keys can have permits taken at once.");
        if (overflow is not (KeyOverflow.MakeRoom or KeyOverflow.Refuse))
            throw new ArgumentOutOfRangeException(nameof(overflow), overflow, "Write KeyOverflow.MakeRoom or KeyOverflow.Refuse.");
        Permits = LimitArguments.CheckPermits(permits, strategy == ShotStrategy.SlidingWindow ? SlidingWindow.MaxPermits : int.MaxValue);
        PerSecond = LimitArguments.CheckRate(permits, perSecond);
        MaxKeys = maxKeys;
        _table = KeyTables.Create(permits, perSecond, maxKeys, strategy, overflow, timeProvider);
    }

    /// <summary>Burst size of each key.</summary>
    public int Permits { get; }

    /// <summary>Permits of each key that come back each second.</summary>
    public double PerSecond { get; }

    /// <summary>How many keys can have permits taken at once.</summary>
    public int MaxKeys { get; }

    /// <summary>How often a key was forgotten, or with <see cref="KeyOverflow.Refuse"/> a new one refused, because there was no place for both.</summary>
    public long Overflows => _table.Overflows;

    /// <summary>The bytes of the table: all that the keys ever take.</summary>
    public long TableBytes => _table.Bytes;

    /// <summary>Takes permits of a key if they are there, all or none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <returns>Whether the work may enter. The decision may be one refresh of the clock late: a millisecond, or where the processors are so
    /// busy that even that cannot be kept, 1,024 calls of the same thread. A thread that calls seldom reads the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public bool TryAcquire(TKey key, int permits = 1) => TryAcquireHashed(Hash(key), permits);

    /// <summary>Takes permits of a key if they are there, all or none, and tells a refused caller how long to wait.</summary>
    /// <param name="key">The key.</param>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <param name="retryAfter">When refused, the time after which the key's only caller is admitted, above zero; else zero. For a key that was
    /// refused for want of room (<see cref="KeyOverflow.Refuse"/>), the time after which a place comes free if nobody takes it.</param>
    /// <returns>Whether the work may enter. A refusal is confirmed by a precise reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public bool TryAcquire(TKey key, int permits, out TimeSpan retryAfter) => TryAcquireHashed(Hash(key), permits, out retryAfter);

    /// <summary>How many permits of a key could be taken now, 0 to <see cref="Permits"/>. Looks, and changes nothing.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public int AvailablePermits(TKey key) => AvailablePermitsHashed(Hash(key));

    /// <summary>How many keys have permits taken now. Looks at every place: for now and then, not for each call.</summary>
    public int CountLiveKeys() => _table.CountLive();

    /// <summary>Whether another limiter has taken over. Read after a refusal, it tells whether that was an answer.</summary>
    internal bool IsClosed => _table.IsClosed;

    /// <summary>Closes a limiter of the same strategy, number of keys and clock, and begins with what it has spent. To be called once, before anybody else knows this one.</summary>
    internal void TakeOver(KeyedLimiter<TKey> predecessor) => KeyTables.TakeOver(_table, predecessor._table);

    /// <summary>The hash of a span of characters, as of the string; a caller's hasher needs the string itself.</summary>
    internal ulong HashSpan(ReadOnlySpan<char> key) => _hasher switch
    {
        StringHasher => KeyHash.Of(KeyHash.Of(key)),
        IKeyHasher<string> hasher => KeyHash.Of(hasher.Hash(key.ToString())),
        _ => throw new InvalidOperationException("Characters are keys of a limiter of strings."),
    };

    internal bool TryAcquireHashed(ulong hash, int permits)
    {
        if ((uint)permits > (uint)Permits)
            throw LimitArguments.NotInBurst(permits, Permits);
        return _table.TryAcquire(NotZero(hash), permits);
    }

    internal bool TryAcquireHashed(ulong hash, int permits, out TimeSpan retryAfter)
    {
        if ((uint)permits > (uint)Permits)
            throw LimitArguments.NotInBurst(permits, Permits);
        return _table.TryAcquire(NotZero(hash), permits, out retryAfter);
    }

    /// <summary>Whether permits could be taken now; changes nothing.</summary>
    internal bool TryProbeHashed(ulong hash, int permits, out TimeSpan retryAfter) => _table.TryProbe(NotZero(hash), permits, out retryAfter);

    /// <inheritdoc cref="KeyTable.TryHold"/>
    internal bool TryHoldHashed(ulong hash, int permits, out KeyHold hold, out TimeSpan retryAfter)
    {
        if ((uint)(permits - 1) >= (uint)Permits)
            throw LimitArguments.NotInBurst(permits, Permits, fewest: 1);
        return _table.TryHold(NotZero(hash), permits, out hold, out retryAfter);
    }

    internal int AvailablePermitsHashed(ulong hash) => _table.Available(NotZero(hash));

    // Whatever a caller's hasher makes is mixed with the secrets: sets are chosen by bits of it.
    internal ulong Hash(TKey key) => _hasher is null ? BuiltInKeys.Hash(key) : KeyHash.Of(_hasher.Hash(key));

    // Zero is the hash of an empty slot.
    private static ulong NotZero(ulong hash) => hash == 0 ? 1 : hash;
}
