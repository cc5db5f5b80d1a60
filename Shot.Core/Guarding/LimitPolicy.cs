using Shot.Cluster;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Guarding;

/// <summary>One rate limit at run time: its limiter or its table of keys, with the numbers and the mode in force. Shared by every guard
/// that the limit covers. Guards take, probe and return permits only through these members.</summary>
/// <remarks>The fast path is one read: the enforced limiter, which implies the numbers and the mode. Everything else (keys, a change in
/// progress, a mode that refuses nothing) is looked at only when there is no enforced limiter or when it has refused.</remarks>
internal sealed partial class LimitPolicy
{
    private static int _made;

    private readonly Lock _changing = new();
    private readonly TimeProvider? _time;
    private readonly Func<StoreLink?>? _store;
    private ClusterLimit? _cluster;
    private KeyedLimiter<ulong>? _keys;
    private Limiter? _limiter;
    private Limiter? _enforced;
    private StripedCounters? _shadowed;
    private int _mode;

    /// <param name="definition">The annotation.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="name">The name; null for the annotation's.</param>
    /// <param name="store">Finds the store of the host; null if it has none.</param>
    /// <exception cref="InvalidOperationException">The limit is one of the cluster, and the host has no store.</exception>
    public LimitPolicy(LimitDefinition definition, TimeProvider? timeProvider, string? name = null, Func<StoreLink?>? store = null)
    {
        Definition = definition;
        Name = name ?? definition.Name;
        Order = Interlocked.Increment(ref _made);
        _time = timeProvider;
        _store = store;
        PlanCheck.Check(definition);
        if (definition.Scope == ShotScope.Cluster)
            _cluster = MakeCluster();
        else if (definition.Key is null)
            _enforced = _limiter = Make(definition, definition.Permits, definition.PerSecond);
        else
            _keys = MakeKeys(definition.Permits, definition.PerSecond, definition.AnnotatedPlans, before: null);
    }

    public LimitDefinition Definition { get; }
    public string Name { get; }

    /// <summary>Unique number. A call that holds several keys takes them in this order, which avoids deadlocks.</summary>
    public int Order { get; }
    public bool IsKeyed => Definition.Key is not null;

    /// <summary>The limiter that all callers share. A keyed limit has none, and throws.</summary>
    public Limiter Limiter => Volatile.Read(ref _limiter)
        ?? throw new InvalidOperationException($"'{Name}' is a keyed limit: it has permits for each key, not for all callers together.");

    public KeyedLimiter<ulong>? Keys => Volatile.Read(ref _keys);

    /// <summary>The node's side of a limit that the cluster shares; null for one of the host. Such a limit has neither limiter nor table of
    /// keys, and is taken from with <see cref="TryTake"/> and <see cref="TakeAsync"/>.</summary>
    public ClusterLimit? Cluster
    {
        get
        {
            var cluster = Volatile.Read(ref _cluster);
            return cluster is { Link.IsStopped: true } ? ReplaceCluster(cluster) : cluster;
        }
    }

    /// <summary>The plans in force; null if all keys have the same numbers.</summary>
    public PlanSet? Plans => Keys?.Plans;

    /// <summary>Burst and rate of the default plan, or the only ones.</summary>
    public int Permits => Cluster?.Numbers.Permits ?? Keys?.Permits ?? Limiter.Permits;
    public double PerSecond => Cluster?.Numbers.PerSecond ?? Keys?.PerSecond ?? Limiter.PerSecond;

    /// <summary>Largest cost that a site states for all its calls. The burst cannot be set below it.</summary>
    public int MaxCost { get; private set; } = 1;

    /// <summary>Number of calls that were admitted only because the mode is <see cref="ShotMode.Shadow"/>.</summary>
    public long Shadowed => Volatile.Read(ref _shadowed)?.Total(0) ?? 0;

    /// <summary>What happens to a call that finds no permit. A new mode takes effect with the next call.</summary>
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

    /// <summary>Takes permits, all or none. The key counts only for a keyed limit.</summary>
    /// <param name="cost">Number of permits, 1 to <see cref="Permits"/>.</param>
    /// <param name="key">Hash of the caller's key.</param>
    /// <param name="retryAfter">When refused, or admitted only because the mode is <see cref="ShotMode.Shadow"/>, the time until a lone
    /// caller would be admitted; else zero.</param>
    /// <param name="plan">Hash of the name of the key's plan; counts only for a limit with plans.</param>
    public bool TryAcquire(int cost, ulong key, out TimeSpan retryAfter, ulong plan = 0)
    {
        if (Volatile.Read(ref _enforced) is { } limiter)
        {
            if (limiter.TryAcquire(cost, out retryAfter))
                return true;
            if (!limiter.IsClosed)
                return false;
        }

        return TryAcquireAnew(cost, key, out retryAfter, plan);
    }

    /// <summary>Whether permits could be taken now, or, of a token bucket without a key, booked within <paramref name="maxDelay"/>. Takes
    /// none.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan, ulong)"/>
    public bool TryProbe(int cost, ulong key, TimeSpan maxDelay, out TimeSpan retryAfter, ulong plan = 0)
    {
        retryAfter = TimeSpan.Zero;
        if (Mode != ShotMode.Enforce || (IsKeyed && key == ShotKeys.NotLimited))
            return true;
        while (true)
        {
            var (keys, limiter) = (Keys, Volatile.Read(ref _limiter));
            if (Fits(cost, keys, limiter, plan, out retryAfter)
                && (keys is null ? limiter!.TryProbe(cost, maxDelay, out retryAfter) : keys.TryProbeHashed(key, cost, out retryAfter, plan)))
            {
                return true;
            }

            if (!IsReplaced(keys, limiter))
                return false;
        }
    }

    /// <summary>Books permits of a token bucket that come due within <paramref name="maxDelay"/>. A refused caller is told when it could
    /// book.</summary>
    public bool TryReserve(int cost, TimeSpan maxDelay, out Reservation reservation, out TimeSpan retryAfter)
    {
        while (Mode is not ShotMode.Off and var mode)
        {
            var limiter = Limiter;
            var delay = mode == ShotMode.Shadow ? TimeSpan.Zero : maxDelay;
            reservation = default;
            if (Fits(cost, null, limiter, plan: 0, out retryAfter)
                && ((TokenBucket)limiter).TryReserveOrTell(cost, delay, out reservation, out retryAfter))
            {
                return true;
            }

            if (!IsReplaced(null, limiter))
                return IsShadow(mode);
        }

        reservation = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Holds permits of a key, which are taken or not when the hold ends. Take several holds in <see cref="Order"/>, one per
    /// policy.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan, ulong)"/>
    public bool TryHold(int cost, ulong key, out KeyHold hold, out TimeSpan retryAfter, ulong plan = 0)
    {
        while (key != ShotKeys.NotLimited && Mode is not ShotMode.Off and var mode)
        {
            var keys = Keys!;
            hold = default;
            if (Fits(cost, keys, null, plan, out retryAfter) && keys.TryHoldHashed(key, cost, out hold, out retryAfter, plan))
                return true;
            if (!IsReplaced(keys, null))
                return IsShadow(mode);
        }

        hold = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Takes permits that all callers share, with a stamp that returns them.</summary>
    /// <inheritdoc cref="TryAcquire(int, ulong, out TimeSpan, ulong)"/>
    public bool TryAcquire(int cost, out TimeSpan retryAfter, out PermitStamp stamp)
    {
        while (Mode is not ShotMode.Off and var mode)
        {
            var limiter = Limiter;
            stamp = default;
            if (Fits(cost, null, limiter, plan: 0, out retryAfter) && limiter.TryAcquire(cost, out retryAfter, out stamp))
                return true;
            if (!IsReplaced(null, limiter))
                return IsShadow(mode);
        }

        stamp = default;
        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Takes permits of a limit that the cluster shares, if this node can tell without asking the store.</summary>
    public Verdict TryTake(int cost, ulong key, out TimeSpan retryAfter, out LeaseTicket ticket)
    {
        (retryAfter, ticket) = (TimeSpan.Zero, default);
        if (Mode is not ShotMode.Off and var mode && !(IsKeyed && key == ShotKeys.NotLimited))
        {
            var verdict = Fits(cost, out retryAfter) ? Cluster!.TryTake(cost, key, out retryAfter, out ticket) : Verdict.Refused;
            return verdict == Verdict.Refused && IsShadow(mode) ? Verdict.Admitted : verdict;
        }

        return Verdict.Admitted;
    }

    /// <summary>Takes permits of a limit that the cluster shares, and asks the store if need be.</summary>
    /// <inheritdoc cref="ClusterLimit.TakeAsync"/>
    public async ValueTask<(bool IsAdmitted, TimeSpan RetryAfter, LeaseTicket Ticket)> TakeAsync(
        int cost, ulong key, CancellationToken cancellationToken)
    {
        if (Mode is ShotMode.Off || (IsKeyed && key == ShotKeys.NotLimited))
            return (true, TimeSpan.Zero, default);
        var taken = Fits(cost, out var retryAfter)
            ? await Cluster!.TakeAsync(cost, key, cancellationToken).ConfigureAwait(false)
            : (IsAdmitted: false, RetryAfter: retryAfter, Ticket: default);
        return taken.IsAdmitted || !IsShadow(Mode) ? taken : (true, TimeSpan.Zero, default);
    }

    /// <summary>Returns permits to the limiter that they came from, as far as that cannot admit too much.</summary>
    public void Return(PermitStamp stamp) => (stamp.Limiter ?? Limiter).Return(stamp);

    /// <summary>Adds a site's use of the limit.</summary>
    public void Cover(LimitDefinition use)
    {
        lock (_changing)
        {
            if (use.Settles && !Settles)
            {
                if (Plans is not null)
                    throw new InvalidOperationException(PlanCheck.CannotSettle(Name));
                Settles = true;
                _keys?.Settle();
            }

            if (use.Cost <= MaxCost && (use.CostFrom is null || CostFrom is not null))
                return;
            MaxCost = Math.Max(MaxCost, use.Cost);
            CostFrom ??= use.CostFrom;
            _cluster?.Change(Permits, PerSecond, LargestCost(Permits));
        }
    }

    /// <summary>Changes the numbers. Spent permits stay spent: see <see cref="Limiter.TakeOver"/>, and for keys
    /// <see cref="KeyTable{T}"/>.</summary>
    /// <param name="permits">Burst; the default plan's if there are plans.</param>
    /// <param name="perSecond">Permits replenished per second.</param>
    /// <param name="plans">All plans with the numbers in force, the default first; null without plans.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range. The old numbers stay in force.</exception>
    public void Change(int permits, double perSecond, IReadOnlyList<PlanNumbers>? plans = null)
    {
        lock (_changing)
        {
            if (Permits == permits && PerSecond.Equals(perSecond) && AreInForce(plans))
                return;
            if (permits < MaxCost)
                throw new ArgumentOutOfRangeException(
                    nameof(permits), permits, $"Permits of '{Name}' must be at least {MaxCost}, which a call takes at once.");
            if (Cluster is { } cluster)
            {
                if (LimitArguments.RateProblem(permits, perSecond) is { } problem)
                    throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, problem);
                cluster.Change(permits, perSecond, LargestCost(permits));
                return;
            }

            if (_keys is { } oldKeys)
            {
                var keys = MakeKeys(permits, perSecond, plans ?? [], oldKeys.Plans);
                if (Settles)
                    keys.Settle();
                keys.TakeOver(oldKeys);
                Volatile.Write(ref _keys, keys);
                return;
            }

            var successor = Make(Definition, permits, perSecond);
            successor.TakeOver(Limiter);
            Volatile.Write(ref _limiter, successor);
            if (Mode == ShotMode.Enforce)
                Volatile.Write(ref _enforced, successor);
        }
    }

    private bool TryAcquireAnew(int cost, ulong key, out TimeSpan retryAfter, ulong plan)
    {
        while (Mode is not ShotMode.Off and var mode)
        {
            var (keys, limiter) = (Keys, Volatile.Read(ref _limiter));
            if (keys is not null && key == ShotKeys.NotLimited)
                break;
            if (Fits(cost, keys, limiter, plan, out retryAfter)
                && (keys is null ? limiter!.TryAcquire(cost, out retryAfter) : keys.TryAcquireHashed(key, cost, out retryAfter, plan)))
            {
                return true;
            }

            if (!IsReplaced(keys, limiter))
                return IsShadow(mode);
        }

        retryAfter = TimeSpan.Zero;
        return true;
    }

    /// <summary>Whether a limiter refused only because a change has closed it. Waits for its successor, which follows a few instructions
    /// later.</summary>
    private bool IsReplaced(KeyedLimiter<ulong>? keys, Limiter? limiter)
    {
        if (!(keys?.IsClosed ?? limiter!.IsClosed))
            return false;
        var wait = default(SpinWait);
        while (keys is null ? Volatile.Read(ref _limiter) == limiter : Keys == keys)
            wait.SpinOnce();
        return true;
    }

    /// <summary>Counts and admits a refused call in the mode <see cref="ShotMode.Shadow"/>.</summary>
    private bool IsShadow(ShotMode mode)
    {
        if (mode != ShotMode.Shadow)
            return false;
        LazyInitializer.EnsureInitialized(ref _shadowed, static () => new StripedCounters()).Increment(0);
        return true;
    }

    /// <summary>A guard of the process outlives hosts. The next host's store takes the place of a disposed one's.</summary>
    private ClusterLimit ReplaceCluster(ClusterLimit stopped)
    {
        lock (_changing)
        {
            if (_cluster == stopped && _store?.Invoke() is { IsStopped: false })
            {
                var next = MakeCluster();
                next.Change(stopped.Numbers.Permits, stopped.Numbers.PerSecond, LargestCost(stopped.Numbers.Permits));
                Volatile.Write(ref _cluster, next);
            }

            return _cluster!;
        }
    }

    private ClusterLimit MakeCluster() => new(Definition, Name, _store?.Invoke() ?? throw NoStore());

    private InvalidOperationException NoStore() => new(
        $"'{Name}' has Scope = ShotScope.Cluster, and the application has no store for it. Write "
        + "builder.Services.AddShotRedis(\"localhost:6379\"), with the package Shot.Redis, "
        + "or AddShotStore(new MemoryShotStore()) in a test.");

    private bool AreInForce(IReadOnlyList<PlanNumbers>? plans) =>
        plans is null || plans.SequenceEqual(Plans!.All.Select(static plan => plan.Numbers));

    private KeyedLimiter<ulong> MakeKeys(int permits, double perSecond, IReadOnlyList<PlanNumbers> plans, PlanSet? before) =>
        plans.Count > 0
            ? new(PlanSet.Of(plans, before), Definition.MaxKeys, Definition.Strategy, Definition.KeyOverflow, _time)
            : new(permits, perSecond, Definition.MaxKeys, Definition.Strategy, Definition.KeyOverflow, hasher: null, _time);

    private Limiter Make(LimitDefinition definition, int permits, double perSecond) => definition.Strategy switch
    {
        ShotStrategy.TokenBucket => new TokenBucket(permits, perSecond, _time),
        ShotStrategy.FixedWindow => new FixedWindow(permits, perSecond, _time),
        ShotStrategy.SlidingWindow => new SlidingWindow(permits, perSecond, _time),
        _ => throw new ArgumentOutOfRangeException(
            nameof(definition), definition.Strategy, "Write ShotStrategy.TokenBucket, FixedWindow or SlidingWindow."),
    };
}
