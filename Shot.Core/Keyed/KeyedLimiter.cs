namespace Shot;

/// <summary>Rate limiter with separate permits for each key: a user, an address, a tenant. All keys are in one table of fixed size, without
/// an object or timer per key. A decision allocates nothing and does not wait for decisions on other keys. Thread-safe.</summary>
/// <remarks><para><b>Keys.</b> Integers, <see cref="char"/>, <see cref="Guid"/>, <see cref="string"/> and
/// <see cref="System.Net.IPAddress"/> are hashed without allocating. Other types need an <see cref="IKeyHasher{TKey}"/>. Two keys with the
/// same 64-bit hash share permits; the hash depends on random secrets of the process. A limiter of strings also accepts spans of
/// characters: <see cref="KeyedLimiterExtensions"/>.</para>
/// <para><b>Size.</b> A key occupies a slot only while some of its permits are taken. Each key can use sixteen slots; if all are occupied,
/// <see cref="KeyOverflow"/> decides. That happens to one new key in 50,000 when two thirds of <c>maxKeys</c> are occupied, to one in 600
/// at four fifths, and to one in 20 when the table is full.</para>
/// <para><b>Bounds.</b> Each key is limited as by <see cref="TokenBucket"/>, <see cref="FixedWindow"/> or <see cref="SlidingWindow"/>. The
/// clock may be late by one refresh (see <see cref="TryAcquire(TKey, int)"/>), so in real time at most <c>permits + perSecond × (t +
/// refresh)</c> permits are taken in any time t. The sliding window, and every limiter with a caller's clock, reads the clock at every
/// decision.</para></remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public sealed class KeyedLimiter<TKey>
    where TKey : notnull
{
    /// <summary>Largest number of keys. The table takes 16 bytes per key.</summary>
    public const int MaxMaxKeys = 100_000_000;

    private const int DefaultPlan = 0;

    private readonly KeyTable _table;
    private readonly int _mostPermits;
    private readonly IKeyHasher<TKey>? _hasher;

    /// <summary>Creates a limiter with an empty table. Allocates all its memory, 16 bytes per key.</summary>
    /// <param name="permits">Burst of each key. The range depends on the strategy; see the constructor of its limiter.</param>
    /// <param name="perSecond">Permits of each key that are replenished per second. The range depends on the strategy.</param>
    /// <param name="maxKeys">Maximum number of keys with permits taken, 1 to <see cref="MaxMaxKeys"/>.</param>
    /// <param name="strategy">The algorithm.</param>
    /// <param name="overflow">What happens to a new key when there is no slot for it.</param>
    /// <param name="hasher">Hashes the keys. Optional for the types that the remarks list.</param>
    /// <param name="timeProvider">The clock, read at every decision. Null: the system's monotonic clock, read less often.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">This type of key needs a hasher.</exception>
    public KeyedLimiter(
        int permits, double perSecond, int maxKeys, ShotStrategy strategy = ShotStrategy.TokenBucket,
        KeyOverflow overflow = KeyOverflow.MakeRoom, IKeyHasher<TKey>? hasher = null, TimeProvider? timeProvider = null)
        : this(permits, perSecond, maxKeys, strategy, overflow, hasher, timeProvider, plans: null)
    {
    }

    private KeyedLimiter(
        int permits, double perSecond, int maxKeys, ShotStrategy strategy, KeyOverflow overflow, IKeyHasher<TKey>? hasher,
        TimeProvider? timeProvider, PlanSet? plans)
    {
        _hasher = hasher ?? BuiltInKeys.Hasher<TKey>();
        if (_hasher is null && !BuiltInKeys.AreNumbers<TKey>())
            throw new ArgumentException(
                $"Keys of type {typeof(TKey)} need a hasher: pass an IKeyHasher<{typeof(TKey).Name}> that makes 64 bits of a key "
                + "with KeyHash.",
                nameof(hasher));
        if (maxKeys is < 1 or > MaxMaxKeys)
            throw new ArgumentOutOfRangeException(
                nameof(maxKeys), maxKeys, $"maxKeys must be 1 to {MaxMaxKeys}: how many keys can have permits taken at once.");
        if (overflow is not (KeyOverflow.MakeRoom or KeyOverflow.Refuse))
            throw new ArgumentOutOfRangeException(nameof(overflow), overflow, "Write KeyOverflow.MakeRoom or KeyOverflow.Refuse.");
        Permits = LimitArguments.CheckPermits(permits, LimitArguments.MostPermits(strategy));
        PerSecond = LimitArguments.CheckRate(permits, perSecond);
        MaxKeys = maxKeys;
        Plans = plans;
        PlanNumbers[] numbers = plans is null ? [] : [.. plans.All.Select(static plan => plan.Numbers)];
        _mostPermits = plans is null ? permits : numbers.Max(static plan => plan.Permits);
        _table = plans is not null
            ? KeyTable.Create(numbers, plans.Largest, maxKeys, strategy, overflow, timeProvider)
            : KeyTable.Create(permits, perSecond, maxKeys, strategy, overflow, timeProvider);
    }

    /// <summary>A limiter whose keys may be under different plans; those of other methods are under the first, the default.</summary>
    internal KeyedLimiter(PlanSet plans, int maxKeys, ShotStrategy strategy, KeyOverflow overflow, TimeProvider? timeProvider)
        : this(
            plans.All[0].Numbers.Permits, plans.All[0].Numbers.PerSecond, maxKeys, strategy, overflow, hasher: null, timeProvider, plans)
    {
    }

    /// <summary>Burst of each key.</summary>
    public int Permits { get; }

    /// <summary>Permits of each key that are replenished per second.</summary>
    public double PerSecond { get; }

    /// <summary>Maximum number of keys with permits taken.</summary>
    public int MaxKeys { get; }

    /// <summary>Number of keys that were forgotten, or with <see cref="KeyOverflow.Refuse"/> refused, for lack of room.</summary>
    public long Overflows => _table.Overflows;

    /// <summary>Size of the table in bytes. It never changes.</summary>
    public long TableBytes => _table.Bytes;

    /// <summary>Takes permits of a key if they are available, all or none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="permits">Number of permits, 0 to <see cref="Permits"/>. 0 takes none and tells whether one is available.</param>
    /// <returns>Whether the call is admitted. The decision may be based on a reading of the clock that is up to one refresh old: one
    /// millisecond, or up to 1,024 calls of the same thread if the processors are too busy to keep to the millisecond. A thread that calls
    /// rarely always reads the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public bool TryAcquire(TKey key, int permits = 1) => TryAcquireHashed(Hash(key), permits);

    /// <summary>Takes permits of a key if they are available, all or none, and tells a refused caller when to try again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="permits">Number of permits, 0 to <see cref="Permits"/>. 0 takes none and tells whether one is available.</param>
    /// <param name="retryAfter">If refused, the time after which a caller without competitors for the key is admitted, above zero.
    /// Otherwise zero. If the key was refused for lack of room (<see cref="KeyOverflow.Refuse"/>), the time until a slot becomes
    /// free.</param>
    /// <returns>Whether the call is admitted. A refusal is always based on a new reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public bool TryAcquire(TKey key, int permits, out TimeSpan retryAfter) => TryAcquireHashed(Hash(key), permits, out retryAfter);

    /// <summary>Number of permits of a key that could be taken now, 0 to <see cref="Permits"/>. Changes nothing.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    public int AvailablePermits(TKey key) => AvailablePermitsHashed(Hash(key));

    /// <summary>Counts the keys with permits taken. Reads the whole table, so do not call it per request.</summary>
    public int CountLiveKeys() => _table.CountLive();

    /// <summary>The plans; null if all keys have the same numbers.</summary>
    internal PlanSet? Plans { get; }

    /// <inheritdoc cref="KeyTable.IsClosed"/>
    internal bool IsClosed => _table.IsClosed;

    /// <inheritdoc cref="KeyTable.TakeOver"/>
    internal void TakeOver(KeyedLimiter<TKey> predecessor) => _table.TakeOver(predecessor._table);

    /// <summary>Hash of a span of characters, equal to that of the string. A caller's hasher gets a new string.</summary>
    internal ulong HashSpan(ReadOnlySpan<char> key) => _hasher switch
    {
        StringHasher => KeyHash.Of(KeyHash.Of(key)),
        IKeyHasher<string> hasher => KeyHash.Of(hasher.Hash(key.ToString())),
        _ => throw new InvalidOperationException("Only a limiter of strings has spans of characters as keys."),
    };

    internal bool TryAcquireHashed(ulong hash, int permits)
    {
        if ((uint)permits > (uint)Permits)
            throw LimitArguments.NotInBurst(permits, Permits);
        return _table.TryAcquire(NotZero(hash), DefaultPlan, permits);
    }

    internal bool TryAcquireHashed(ulong hash, int permits, out TimeSpan retryAfter, ulong plan = 0)
    {
        if ((uint)permits > (uint)_mostPermits)
            throw LimitArguments.NotInBurst(permits, _mostPermits);
        return _table.TryAcquire(NotZero(hash), PlanOf(plan), permits, out retryAfter);
    }

    /// <inheritdoc cref="KeyTable.TryProbe"/>
    internal bool TryProbeHashed(ulong hash, int permits, out TimeSpan retryAfter, ulong plan = 0) =>
        _table.TryProbe(NotZero(hash), PlanOf(plan), permits, out retryAfter);

    /// <inheritdoc cref="KeyTable.TryHold"/>
    internal bool TryHoldHashed(ulong hash, int permits, out KeyHold hold, out TimeSpan retryAfter, ulong plan = 0)
    {
        if ((uint)(permits - 1) >= (uint)_mostPermits)
            throw LimitArguments.NotInBurst(permits, _mostPermits, fewest: 1);
        return _table.TryHold(NotZero(hash), PlanOf(plan), permits, out hold, out retryAfter);
    }

    /// <inheritdoc cref="KeyTable.Settle"/>
    internal void Settle() => _table.Settle();

    /// <inheritdoc cref="KeyTable.TrySurcharge"/>
    internal bool TrySurchargeHashed(ulong hash, int permits) => _table.TrySurcharge(NotZero(hash), permits);

    internal int AvailablePermitsHashed(ulong hash) => _table.Available(NotZero(hash), DefaultPlan);

    /// <summary>Burst of a key under a plan.</summary>
    internal int PermitsUnder(ulong plan) => Plans is null ? Permits : Plans.Of(plan).Numbers.Permits;

    // The result of a caller's hasher is mixed with the secrets, because the table chooses sets by its bits.
    internal ulong Hash(TKey key) => _hasher is null ? BuiltInKeys.Hash(key) : KeyHash.Of(_hasher.Hash(key));

    private int PlanOf(ulong name) => Plans is null ? DefaultPlan : Plans.IndexOf(name);

    // Zero marks an empty slot.
    private static ulong NotZero(ulong hash) => hash == 0 ? 1 : hash;
}
