using Shot.Adaptive;
using Shot.Interop;
using Shot.Metrics;

namespace Shot;

/// <summary>Limits how many callers are inside at the same time, and finds the number by itself. Entering and leaving take no lock, read no
/// clock and never wait. They allocate nothing but a small pooled object for a lease when the pool has none. The first caller, and the
/// first one after a second without callers, also wakes a thread. Thread-safe.</summary>
/// <remarks><para><b>The limit.</b> While callers come, a thread of the process reads the gate's counters every 10 ms. By Little's law it
/// derives how many callers the server can work on at once, and sets the limit a little above that. It also measures how long work waits
/// for a thread of the thread pool. If that wait is too long, some callers are refused before they reach the gate. A gate that nobody
/// references any more is collected.</para>
/// <para><b>Criticality.</b> With the limit L, critical callers enter while fewer than max(2 L, L + 16) are inside, normal ones while fewer
/// than L, and sheddable ones while fewer than 0.85 L, rounded down and at least one. If critical callers alone are more than the server
/// can do, L holds for them too, and the others enter as with a limit of L / 4.</para></remarks>
public sealed class AdaptiveConcurrencyGate : IGate
{
    private readonly StripedCounters _counts = new();
    private readonly AdaptiveTicker _ticker;
    private readonly GateWatch _watch;
    private GateMemory _memory;

    /// <summary>Creates an empty gate.</summary>
    /// <param name="max">Largest number that the gate may find, 1 to <see cref="ConcurrencyGate.MaxLimit"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is out of its range.</exception>
    public AdaptiveConcurrencyGate(int max = ConcurrencyGate.MaxLimit)
        : this(max, TimeProvider.System, AdaptiveTicker.OfProcess)
    {
    }

    /// <summary>Creates an empty gate with a clock of its own.</summary>
    internal AdaptiveConcurrencyGate(int max, TimeProvider time, AdaptiveTicker? ticker = null)
    {
        if (max is < 1 or > ConcurrencyGate.MaxLimit)
        {
            throw new ArgumentOutOfRangeException(
                nameof(max), max, $"max must be 1 to {ConcurrencyGate.MaxLimit}: the largest limit that the gate may find.");
        }

        Max = max;
        _ticker = ticker ?? AdaptiveTicker.OfProcess;
        _watch = new GateWatch(this, time);
    }

    /// <summary>Maximum number of normal callers inside now.</summary>
    public int Limit => _watch.Limit;

    /// <summary>The limit outside of the controller's looks.</summary>
    internal int StandingLimit => _watch.StandingLimit;

    /// <summary>Number of callers inside now.</summary>
    public int Entered => GateWord.Inside(Volatile.Read(ref _memory.Word));

    /// <summary>Mean time that a caller is inside when no other disturbs it; null while it is not known.</summary>
    public TimeSpan? NoLoadTime => _watch.NoLoadTime is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Largest number that the gate may find.</summary>
    internal int Max { get; }

    /// <summary>False for a gate whose number always comes from outside: nobody needs to look at it.</summary>
    internal bool Adapts
    {
        init => _memory.Watched = value ? 0 : 1;
    }

    /// <summary>The number that is set from outside; null while the gate finds its own.</summary>
    internal int? Pinned => _watch.Pinned;

    /// <summary>Whether the gate refuses callers. Without it, only a pinned number does, and the pool's delay refuses nobody.</summary>
    internal bool Binds { get => _watch.Binds; set => _watch.Binds = value; }

    /// <summary>Number of callers that the limit refused so far.</summary>
    internal long Refused => Total(GateCount.Refused);

    /// <summary>Number of callers that were refused so far because of the pool's delay.</summary>
    internal long RefusedByPool => Total(GateCount.NormalByPool) + Total(GateCount.CriticalByPool) + Total(GateCount.SheddableByPool);

    /// <summary>The gate in the lists of the ticker, which does not keep it alive.</summary>
    internal WeakReference<AdaptiveConcurrencyGate> Weak => _watch.Weak;

    /// <summary>What the controller was told last.</summary>
    internal GateTick LastTick => _watch.LastTick;

    internal long Word => Volatile.Read(ref _memory.Word);

    int IGate.MaxLimit => Max;

    /// <summary>Enters if there is a free place for a normal caller.</summary>
    /// <param name="lease">The place; dispose of it to leave. The default value if refused.</param>
    /// <returns>Whether the caller was admitted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(out AdaptiveConcurrencyLease lease) => TryEnter(ShotCriticality.Normal, out lease);

    /// <summary>Enters if there is a free place for a caller of this criticality.</summary>
    /// <param name="criticality">How much the caller's work matters.</param>
    /// <param name="lease">The place; dispose of it to leave. The default value if refused.</param>
    /// <returns>Whether the caller was admitted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(ShotCriticality criticality, out AdaptiveConcurrencyLease lease)
    {
        if (TryEnter(criticality))
        {
            lease = new AdaptiveConcurrencyLease(this);
            return true;
        }

        lease = default;
        return false;
    }

    /// <summary>Enters without a lease. <see cref="Leave"/> must follow once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnter(ShotCriticality criticality) => !IsRefusedByPool(criticality) && TryEnterGate(criticality);

    /// <summary>Counts a caller and decides whether the pool's delay refuses it. Asked once for a call, before
    /// <see cref="TryEnterGate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsRefusedByPool(ShotCriticality criticality)
    {
        if (criticality != ShotCriticality.Normal)
            _counts.Increment((int)(criticality == ShotCriticality.Critical ? GateCount.Critical : GateCount.Sheddable));
        return _ticker.Pool.Refuses(criticality) && _memory.AsksPool && CountRefusedByPool(criticality);
    }

    /// <summary>Enters the gate whatever the pool's delay is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnterGate(ShotCriticality criticality) => criticality switch
    {
        ShotCriticality.Critical => TryEnter(1, ref _memory.Critical) || CountRefusedCritical(),
        ShotCriticality.Sheddable => TryEnter(1, ref _memory.Sheddable),
        _ => TryEnter(1, ref _memory.Normal),
    };

    /// <summary>Leaves the gate.</summary>
    internal void Leave() => Interlocked.Decrement(ref _memory.Word);

    /// <summary>Leaves the gate without having worked.</summary>
    internal void GiveBack()
    {
        _counts.Increment((int)GateCount.GivenBack);
        Leave();
    }

    /// <summary>Sets a number from outside, or lets the gate find its own again (null).</summary>
    internal void Pin(int? limit) => _watch.Pin(limit);

    internal long Total(GateCount count) => _counts.Total((int)count);

    bool IGate.TryEnter(int callers) => !IsRefusedByPool(ShotCriticality.Normal) && TryEnter(callers, ref _memory.Normal);

    void IGate.Leave(int callers) => Interlocked.Add(ref _memory.Word, -callers);

    /// <summary>Publishes the room for callers. Writes only changes, because callers on all processors share the line.</summary>
    internal void Publish(int normal, int critical, int sheddable, bool asksPool)
    {
        if (_memory.Normal != normal || _memory.Critical != critical || _memory.Sheddable != sheddable)
        {
            Volatile.Write(ref _memory.Normal, normal);
            Volatile.Write(ref _memory.Critical, critical);
            Volatile.Write(ref _memory.Sheddable, sheddable);
        }

        if (_memory.AsksPool != asksPool)
            Volatile.Write(ref _memory.AsksPool, asksPool);
    }

    /// <summary>Called by the ticker for a gate that nobody used for long. Returns whether the ticker may forget it.</summary>
    internal bool TryUnwatch(long idleWord)
    {
        // A caller swaps the word and then reads Watched; here Watched is swapped and then the word read. Both are full fences, so either
        // the caller sees that it must wake the ticker, or its entry is seen here.
        Interlocked.Exchange(ref _memory.Watched, 0);
        // If the second swap fails, a caller has added the gate to the ticker again meanwhile.
        return Word == idleWord || Interlocked.CompareExchange(ref _memory.Watched, 1, 0) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEnter(int callers, ref int room)
    {
        while (true)
        {
            var word = Volatile.Read(ref _memory.Word);
            // The room is read after the word. If the swap succeeds, the word did not change in between, since its entries never come
            // back. So the room was in force while just that many callers were inside.
            if (!GateWord.TryEnter(word, callers, Volatile.Read(ref room), out var next))
            {
                _counts.Increment((int)GateCount.Refused);
                return false;
            }

            // The swap is the admission. It fails if anybody entered or left since the word was read.
            if (Interlocked.CompareExchange(ref _memory.Word, next, word) != word)
                continue;
            if (Volatile.Read(ref _memory.Watched) == 0)
                Wake();
            return true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wake()
    {
        // The swap lets one of many callers add the gate.
        if (Interlocked.Exchange(ref _memory.Watched, 1) != 0)
            return;
        _watch.Restart();
        if (!_ticker.TryAdd(this))
            Volatile.Write(ref _memory.Watched, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool CountRefusedCritical()
    {
        _counts.Increment((int)GateCount.CriticalRefused);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool CountRefusedByPool(ShotCriticality criticality)
    {
        _counts.Increment((int)(criticality switch
        {
            ShotCriticality.Critical => GateCount.CriticalByPool,
            ShotCriticality.Sheddable => GateCount.SheddableByPool,
            _ => GateCount.NormalByPool,
        }));
        return true;
    }

    internal void StartOver() => _watch.StartOver();

    /// <summary>Looks at the gate once. Returns false when nobody has used it for a while.</summary>
    internal bool Tick(ref PoolLoad load) => _watch.Tick(ref load);
}
