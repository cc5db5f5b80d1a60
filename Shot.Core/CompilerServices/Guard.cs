using System.Diagnostics;
using Shot.Cluster;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>Limits, deadline and counters of one guarded site. Emitted code finds it through its <see cref="GuardDefinition"/>.
/// Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class Guard
{
    private const int DefaultMaxAbandoned = 1_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly LimitStack _limits;
    private readonly ConcurrencyPolicy[] _gates;
    private readonly DeadlinePolicy[] _deadlines;
    private readonly Func<bool> _isDebuggerAttached;
    private readonly bool _needsScope;

    // Whether a call needs more than permits: a scope, or to remember what it was charged.
    private readonly bool _needsMore;
    private readonly int _maxAbandoned;

    internal Guard(GuardDefinition definition, string name, LimitUse[] limits, ConcurrencyPolicy[] gates, TimeProvider? timeProvider)
        : this(name, Deadline(definition.MaxWaitMs), definition.Abandon, definition.MaxAbandoned, limits, gates, timeProvider,
            isDebuggerAttached: null, definition.DeadlineName)
    {
        Criticality = definition.Criticality;
        TrustsCaller = definition.TrustCaller;
    }

    internal Guard(
        string name, TimeSpan maxWait, bool abandon, int maxAbandoned, LimitUse[] limits, ConcurrencyPolicy[] gates,
        TimeProvider? timeProvider, Func<bool>? isDebuggerAttached, string? deadlineName = null)
        : this(
            name, DeadlineOf(name, deadlineName, maxWait, limits), abandon, maxAbandoned, limits, gates, timeProvider, isDebuggerAttached)
    {
    }

    /// <summary>Merges the guards of one site: all limits hold, and the earliest deadline.</summary>
    internal Guard(string name, IReadOnlyList<Guard> guards)
        : this(
            name,
            [.. guards.SelectMany(static guard => guard._deadlines)],
            guards.Any(static guard => guard.Abandon),
            guards.Where(static guard => guard._deadlines.Length > 0).Select(static guard => guard._maxAbandoned).DefaultIfEmpty(0).Min(),
            [.. guards.SelectMany(static guard => guard._limits.Written)],
            [.. guards.SelectMany(static guard => guard._gates).Distinct()],
            guards[0].Time,
            guards[0]._isDebuggerAttached) =>
        TrustsCaller = guards.Any(static guard => guard.TrustsCaller);

    private Guard(
        string name, DeadlinePolicy[] deadlines, bool abandon, int maxAbandoned, LimitUse[] limits, ConcurrencyPolicy[] gates,
        TimeProvider? timeProvider, Func<bool>? isDebuggerAttached)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxAbandoned);
        Name = name;
        _deadlines = deadlines;
        Abandon = abandon;
        Time = timeProvider ?? TimeProvider.System;
        _limits = new LimitStack(limits);
        _gates = gates;
        _isDebuggerAttached = isDebuggerAttached ?? (static () => Debugger.IsAttached);
        _needsScope = gates.Length > 0 || deadlines.Length > 0;
        _needsMore = _needsScope || _limits.Settles;
        _maxAbandoned = maxAbandoned > 0 ? maxAbandoned
            : gates.Length > 0 ? int.MaxValue
            : limits.Where(static use => !use.Policy.IsKeyed).Select(static use => use.Policy.Permits)
                .DefaultIfEmpty(DefaultMaxAbandoned).Min();
    }

    /// <summary>Name of the site: <c>IOrders.PlaceAsync</c> or <c>POST /orders/{id}</c>.</summary>
    public string Name { get; }

    internal TimeSpan MaxWait => Earliest().MaxWait;
    internal bool Abandon { get; }
    internal TimeProvider Time { get; }
    internal IReadOnlyList<LimitPolicy> Limits => _limits.Policies;
    internal IReadOnlyList<ConcurrencyPolicy> Gates => _gates;
    internal IReadOnlyList<DeadlinePolicy> Deadlines => _deadlines;

    /// <summary>The keyed limits, in the order of a call's keys.</summary>
    internal IReadOnlyList<LimitDefinition> KeyedLimits => _limits.Keyed;

    /// <summary>The limits with <c>CostFrom</c>, in the order of a call's stated costs, which follow its keys.</summary>
    internal IReadOnlyList<LimitDefinition> StatedCosts => _limits.Costs;

    /// <summary>Whether the work may settle the cost of a limit.</summary>
    internal bool Settles => _limits.Settles;

    /// <summary>Number of hashes of a call: a key for each keyed limit, followed by the name of its plan if the limit has plans.</summary>
    internal int KeyCount => _limits.KeyCount;

    internal bool HasPlans => _limits.HasPlans;

    internal IEnumerable<LimitPolicy> KeyedPolicies =>
        _limits.Written.Select(static use => use.Policy).Where(static policy => policy.IsKeyed);

    /// <summary>Whether a call may wait for its permits. If so, use <see cref="EnterAsync(CancellationToken)"/>.</summary>
    internal bool CanWait => _limits.CanWait;

    /// <summary>What the site states; null if it states nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such criticality.</exception>
    internal ShotCriticality? Criticality
    {
        get;
        init
        {
            field = value is { } stated ? CallCriticality.Check(stated) : null;

            // A stream must keep the statement until it is enumerated.
            _needsScope |= value is not null;
            _needsMore |= value is not null;
        }
    }

    /// <summary>The set of guards that this one belongs to; null for a guard that nobody watches.</summary>
    internal GuardSet? Set
    {
        get;
        init
        {
            field = value;
            Durations = value is null ? null : new CallDurations(Name, value, Time);
        }
    }

    /// <summary>Whether calls publish their deadlines to the requests that their work sends.</summary>
    internal bool FlowsDeadlines => Set is { FlowsDeadlines: true };

    internal GuardCounters Counters { get; private init; } = new();

    /// <summary>Null for a guard that nobody watches.</summary>
    internal CallDurations? Durations { get; private init; }

    /// <summary>The time of a call that enters now; zero while nobody collects durations.</summary>
    internal long Begun => Durations is { AreCollected: true } durations ? durations.Now() : 0;

    /// <summary>False when other guards of the site are still to be asked: the last one counts the admission.</summary>
    internal bool CountsAdmissions { get; init; } = true;

    internal int Late => Counters.Late;
    internal string DeadlineName => (Earliest().Policy ?? _deadlines.FirstOrDefault())?.Name ?? Name;

    /// <summary>Time within which a call that enters now has to be answered; <see cref="Timeout.InfiniteTimeSpan"/> without a deadline. As
    /// with ASP.NET Core's timeouts, there is no deadline while a debugger is attached.</summary>
    internal TimeSpan DueIn => DeadlineNow().MaxWait;
    internal bool HasDeadline => DueIn != Timeout.InfiniteTimeSpan;

    /// <summary>Takes permits from every limit and starts the deadline.</summary>
    /// <param name="call">The admitted or refused call.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(out GuardCall call) => TryEnter(Timeout.InfiniteTimeSpan, [], CancellationToken.None, out call);

    /// <inheritdoc cref="TryEnter(ReadOnlySpan{ulong}, CancellationToken, out GuardCall)"/>
    public bool TryEnter(CancellationToken cancellationToken, out GuardCall call) =>
        TryEnter(Timeout.InfiniteTimeSpan, [], cancellationToken, out call);

    /// <inheritdoc cref="TryEnter(ReadOnlySpan{ulong}, CancellationToken, out GuardCall)"/>
    public bool TryEnter(ReadOnlySpan<ulong> keys, out GuardCall call) =>
        TryEnter(Timeout.InfiniteTimeSpan, keys, CancellationToken.None, out call);

    /// <summary>Takes permits from every limit and starts the deadline.</summary>
    /// <param name="keys">Hashes of the call's keys, one for each keyed limit, in the order of the definition, each followed by the hash of
    /// the name of its plan if the limit has plans; then the costs that the call states (<see cref="ShotKeys.Cost"/>), one for each limit
    /// with <c>CostFrom</c>.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <param name="call">The admitted or refused call.</param>
    /// <returns>Whether the work may start.</returns>
    /// <exception cref="InvalidOperationException">The number of keys and costs is not that of the limits.</exception>
    public bool TryEnter(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call) =>
        TryEnter(Timeout.InfiniteTimeSpan, keys, cancellationToken, out call);

    /// <summary>Takes permits from every limit, starts the deadline, and waits for permits that come due within MaxQueueMs.</summary>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>The admitted or refused call.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled before or during the wait, and is charged nothing.</exception>
    public ValueTask<GuardCall> EnterAsync(CancellationToken cancellationToken = default) =>
        EnterAsync(Timeout.InfiniteTimeSpan, [], cancellationToken, stopping: default);

    /// <inheritdoc cref="EnterAsync(CancellationToken)"/>
    /// <param name="keys">Hashes of the call's keys, and its stated costs, as in
    /// <see cref="TryEnter(ReadOnlySpan{ulong}, CancellationToken, out GuardCall)"/>.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    public ValueTask<GuardCall> EnterAsync(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken = default) =>
        EnterAsync(Timeout.InfiniteTimeSpan, keys, cancellationToken, stopping: default);

    /// <summary>Enters for a caller that may have a deadline of its own, or <see cref="Timeout.InfiniteTimeSpan"/>. The caller is answered
    /// at this deadline or at the guard's (<see cref="DueIn"/>), whichever is earlier. The work counts as late from the guard's
    /// deadline. The caller may state a criticality in the place of the site's.</summary>
    internal bool TryEnter(
        TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call, ShotCriticality? stated = null)
    {
        var criticality = CriticalityOf(stated);
        if (_needsMore)
            return TryEnterWithMore(maxWait, keys, criticality, cancellationToken, out call);
        if (!_limits.TryTake(keys, out var refusal))
            return Refuse(refusal, keys, criticality, out call);
        CountAdmitted(criticality, keys);
        criticality.Begin();
        call = new GuardCall(this, criticality, Begun, cancellationToken);
        return true;
    }

    /// <summary>Enters, and waits for permits, for a caller that may have a deadline of its own. A waiting call is refused when
    /// <paramref name="stopping"/> fires, as the host stops. The wait leaves the work its time (<paramref name="forWork"/>) before the
    /// caller's deadline.</summary>
    internal ValueTask<GuardCall> EnterAsync(
        TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, CancellationToken stopping,
        ShotCriticality? stated = null, TimeSpan forWork = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<GuardCall>(cancellationToken);
        var criticality = CriticalityOf(stated);
        var (policy, own) = DeadlineNow();
        var wait = Earlier(maxWait, own);
        if (!TryOpen(criticality, out var scope, out var closed))
            return new(Refuse(closed, keys, criticality));
        var maxDelay = policy is null ? LongestWait : wait >= own ? wait : wait > forWork ? wait - forWork : TimeSpan.Zero;
        var tickets = default(ClusterTickets);
        Booking? booking = null;
        CallCharge? charged = null;
        Verdict verdict;
        try
        {
            verdict = _limits.TryTakeCluster(keys, maxDelay, ref tickets, out var refusal);
            if (verdict == Verdict.Admitted && !_limits.TryBook(keys, maxDelay, out refusal, out booking, out charged))
                verdict = Verdict.Refused;
            if (verdict == Verdict.Refused)
            {
                tickets.PutBack();
                scope?.Cancel();
                return new(Refuse(refusal, keys, criticality));
            }
        }
        catch
        {
            tickets.PutBack();
            scope?.Cancel();
            throw;
        }

        GuardCall call;
        try
        {
            // Before the wait, which counts towards the deadline.
            call = Begin(scope, policy, wait, own, keys, criticality, cancellationToken);
        }
        catch
        {
            tickets.PutBack();
            booking?.Cancel();
            throw;
        }

        // Here and not after the wait: a statement of an asynchronous method would not reach its caller.
        criticality.Begin();
        call.BeginDeadline();
        charged?.Begin(this);

        // Who only waits needs no place, and must not keep one from those who could work.
        if (verdict == Verdict.Ask)
        {
            scope?.GiveBackPlaces();
            return AskAsync(tickets, keys.ToArray(), maxDelay, scope, call, cancellationToken, stopping);
        }

        if (booking is not null)
        {
            scope?.GiveBackPlaces();
            return WaitAsync(
                booking, charged, _limits.HasPlans ? keys.ToArray() : [], scope, call, cancellationToken, stopping);
        }

        CountAdmitted(criticality, keys);
        return new(call);
    }

    /// <summary>A guard of the limits and gates that are not <paramref name="charged"/>; null when nothing is left to do. Its deadlines may
    /// be running already. An admission counts once: not here if other limits of the site are asked later.</summary>
    internal Guard? Except(IReadOnlyCollection<object> charged, bool countsAdmissions = true, bool keepsDeadlines = true)
    {
        var limits = _limits.Written.Where(use => !charged.Contains(use.Policy)).ToArray();
        var gates = _gates.Where(gate => !charged.Contains(gate)).ToArray();
        var deadlines = keepsDeadlines ? _deadlines : [];
        if (limits.Length + gates.Length + deadlines.Length == 0)
            return null;
        return limits.Length == _limits.Written.Count && gates.Length == _gates.Length && deadlines.Length == _deadlines.Length
            ? this
            : new Guard(Name, deadlines, Abandon, _maxAbandoned, limits, gates, Time, _isDebuggerAttached)
            {
                Counters = Counters,
                Set = Set,
                Durations = Durations,
                CountsAdmissions = countsAdmissions,
                Criticality = Criticality,
                TrustsCaller = TrustsCaller,
            };
    }

    /// <summary>What the first guard that states something states.</summary>
    internal static ShotCriticality? FirstStated(IEnumerable<Guard> guards) =>
        guards.Select(static guard => guard.Criticality).FirstOrDefault(static stated => stated is not null);

    /// <summary>The numbers of a limit for a call with these keys: those of the plan of its key.</summary>
    internal (int Permits, double PerSecond) NumbersUnder(LimitPolicy limit, ReadOnlySpan<ulong> keys) => _limits.NumbersUnder(limit, keys);

    internal object[] Charges() => [.. _limits.Policies, .. _gates];

    private static TimeSpan Deadline(int maxWaitMs) => maxWaitMs >= 0
        ? TimeSpan.FromMilliseconds(maxWaitMs)
        : throw new ArgumentOutOfRangeException(nameof(maxWaitMs), maxWaitMs, "MaxWaitMs must be 0, which means no deadline, or more.");

    private static DeadlinePolicy[] DeadlineOf(string site, string? name, TimeSpan maxWait, LimitUse[] limits)
    {
        if (maxWait == TimeSpan.Zero)
            return [];
        name ??= limits.Select(static use => use.Policy).Distinct().ToArray() is [var only] ? only.Name : site;
        return [new DeadlinePolicy(site, name, maxWait)];
    }

    private static TimeSpan Earlier(TimeSpan maxWait, TimeSpan own) => maxWait != Timeout.InfiniteTimeSpan && maxWait < own ? maxWait : own;

    private (DeadlinePolicy? Policy, TimeSpan MaxWait) DeadlineNow()
    {
        var earliest = Earliest();
        return earliest.Policy is null || _isDebuggerAttached() ? (null, Timeout.InfiniteTimeSpan) : earliest;
    }

    private (DeadlinePolicy? Policy, TimeSpan MaxWait) Earliest()
    {
        if (_deadlines is [var only])
            return only.InForce is { Ticks: > 0 } alone ? (only, alone) : default;
        (DeadlinePolicy? Policy, TimeSpan MaxWait) earliest = default;
        foreach (var deadline in _deadlines)
        {
            if (deadline.InForce is { Ticks: > 0 } wait && (earliest.Policy is null || wait < earliest.MaxWait))
                earliest = (deadline, wait);
        }

        return earliest;
    }

    /// <summary>The criticality of a call. A guard that nothing depends on does not look for one.</summary>
    private CallCriticality CriticalityOf(ShotCriticality? stated) => _gates.Length > 0 || stated is not null || Criticality is not null
        ? CallCriticality.Of(stated ?? Criticality)
        : default;

    private bool TryEnterWithMore(
        TimeSpan maxWait, ReadOnlySpan<ulong> keys, CallCriticality criticality, CancellationToken cancellationToken, out GuardCall call)
    {
        if (!TryOpen(criticality, out var scope, out var closed))
            return Refuse(closed, keys, criticality, out call);
        CallCharge? charged;
        try
        {
            if (!_limits.TryTake(keys, out var refusal, out charged))
            {
                scope?.Cancel();
                return Refuse(refusal, keys, criticality, out call);
            }
        }
        catch
        {
            scope?.Cancel();
            throw;
        }

        var (policy, own) = DeadlineNow();
        call = Begin(scope, policy, Earlier(maxWait, own), own, keys, criticality, cancellationToken);
        CountAdmitted(criticality, keys);
        criticality.Begin();
        call.BeginDeadline();
        charged?.Begin(this);
        return true;
    }

    /// <summary>Takes places in the gates. They come before the rates: a place can always be given back, a permit cannot.</summary>
    private bool TryOpen(CallCriticality criticality, out CallScope? scope, out Refusal refusal)
    {
        scope = null;
        refusal = default;
        if (!_needsScope)
            return true;

        // Work that ignores its token runs on after its caller was answered. It must not pile up.
        if (Counters.Late >= _maxAbandoned && MaxWait > TimeSpan.Zero)
        {
            refusal = new Refusal(DeadlineName, Refusal.UnknownWait);
            return false;
        }

        scope = CallScope.Rent(this);
        if (TryTakePlaces(scope, criticality, out refusal))
            return true;
        scope.Cancel();
        return false;
    }

    /// <summary>After a refusal, the places already taken stay with the scope.</summary>
    private bool TryTakePlaces(CallScope scope, CallCriticality criticality, out Refusal refusal)
    {
        foreach (var gate in _gates)
        {
            if (scope.TryEnter(gate, criticality.Room))
                continue;
            refusal = new Refusal(gate.Name, Refusal.UnknownWait);
            return false;
        }

        refusal = default;
        return true;
    }

    private GuardCall Begin(
        CallScope? scope, DeadlinePolicy? policy, TimeSpan maxWait, TimeSpan lateAfter, ReadOnlySpan<ulong> keys,
        CallCriticality criticality, CancellationToken cancellationToken)
    {
        if (scope is null)
            return new GuardCall(this, criticality, Begun, cancellationToken, Settles);
        scope.Keep(keys);
        var use = scope.Begin(policy, maxWait, lateAfter, cancellationToken);
        return new GuardCall(this, scope, use, criticality, cancellationToken, Settles);
    }

    /// <summary>Waits for booked permits, then takes places in the gates. The permits are returned when the caller cancels, the host stops,
    /// the deadline passes first, or a gate is full. All but the first are refusals, because the work has not started.</summary>
    private async ValueTask<GuardCall> WaitAsync(
        Booking booking, CallCharge? charged, ulong[] keys, CallScope? scope, GuardCall call, CancellationToken caller,
        CancellationToken stopping)
    {
        var booked = Time.GetTimestamp();
        var isAdmitted = false;
        try
        {
            using var leaving = stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(call.Token, stopping) : null;
            var delay = booking.Longest.RetryAfter;
            await PreciseDelay.After(booked, delay, Time, leaving?.Token ?? call.Token).ConfigureAwait(false);
            if (scope is not null && !TryTakePlaces(scope, call.Criticality, out var closed))
                return Refuse(closed, keys, call.Criticality);
            isAdmitted = true;
        }
        catch (OperationCanceledException) when (call.IsLate || !caller.IsCancellationRequested)
        {
            return Refuse(booking.Longest, keys, call.Criticality);
        }
        catch (OperationCanceledException)
        {
            call.Counters.Add(GuardCount.Left);
            throw new OperationCanceledException(caller);
        }
        finally
        {
            if (!isAdmitted)
            {
                charged?.Void();
                booking.Cancel();
                scope?.GiveBackPlaces();
                call.Release();
            }
        }

        Set?.Meter.RecordWait(Name, Time.GetElapsedTime(booked));
        CountAdmitted(call.Criticality, keys);
        return call;
    }

    private void CountAdmitted(CallCriticality criticality, ReadOnlySpan<ulong> keys)
    {
        if (CountsAdmissions)
            Counters.Of(criticality).Add(GuardCount.Admitted);
        _limits.Count(keys, isAdmitted: true);
    }

    private bool Refuse(Refusal refusal, ReadOnlySpan<ulong> keys, CallCriticality criticality, out GuardCall call)
    {
        call = Refuse(refusal, keys, criticality);
        return false;
    }

    private GuardCall Refuse(Refusal refusal, ReadOnlySpan<ulong> keys, CallCriticality criticality)
    {
        _limits.Count(keys, isAdmitted: false);
        Counters.Of(criticality).Add(GuardCount.Refused);
        if (!Counters.IsRefusing)
            Set?.Watch.Begin(this, refusal.By);
        CallEvents.Refused(refusal);
        return new GuardCall(this, refusal);
    }
}
