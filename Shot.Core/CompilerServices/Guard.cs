using System.ComponentModel;
using System.Diagnostics;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>
/// Limits, deadline and outcome of one guarded site. Emitted code finds it through its <see cref="GuardDefinition"/>. Safe for any number of threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Guard
{
    private const int DefaultMaxAbandoned = 1_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly LimitStack _limits;
    private readonly ConcurrencyPolicy[] _gates;
    private readonly DeadlinePolicy[] _deadlines;
    private readonly Func<bool> _isDebuggerAttached;
    private readonly bool _needsScope;
    private readonly int _maxAbandoned;

    internal Guard(GuardDefinition definition, string name, LimitUse[] limits, ConcurrencyPolicy[] gates, TimeProvider? timeProvider)
        : this(
            name,
            Deadline(definition.MaxWaitMs),
            definition.Abandon,
            definition.MaxAbandoned,
            limits,
            gates,
            timeProvider,
            isDebuggerAttached: null,
            definition.DeadlineName)
    {
    }

    internal Guard(
        string name,
        TimeSpan maxWait,
        bool abandon,
        int maxAbandoned,
        LimitUse[] limits,
        ConcurrencyPolicy[] gates,
        TimeProvider? timeProvider,
        Func<bool>? isDebuggerAttached,
        string? deadlineName = null)
        : this(name, DeadlinesOf(name, deadlineName, maxWait, limits), abandon, maxAbandoned, limits, gates, timeProvider, isDebuggerAttached)
    {
    }

    /// <summary>One guard for a site that several reach: all limits, the earliest deadline.</summary>
    internal Guard(string name, IReadOnlyList<Guard> guards)
        : this(
            name,
            guards.SelectMany(static guard => guard._deadlines).ToArray(),
            guards.Any(static guard => guard.Abandon),
            guards.Where(static guard => guard._deadlines.Length > 0).Select(static guard => guard._maxAbandoned).DefaultIfEmpty(0).Min(),
            guards.SelectMany(static guard => guard._limits.Written).ToArray(),
            guards.SelectMany(static guard => guard._gates).Distinct().ToArray(),
            guards[0].Time,
            guards[0]._isDebuggerAttached)
    {
    }

    private Guard(
        string name, DeadlinePolicy[] deadlines, bool abandon, int maxAbandoned, LimitUse[] limits, ConcurrencyPolicy[] gates, TimeProvider? timeProvider, Func<bool>? isDebuggerAttached)
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
        _maxAbandoned = maxAbandoned > 0 ? maxAbandoned
            : gates.Length > 0 ? int.MaxValue
            : _limits.Policies.Where(static limit => !limit.IsKeyed).Select(static limit => limit.Permits).DefaultIfEmpty(DefaultMaxAbandoned).Min();
    }

    /// <summary>The name of the site: <c>IOrders.PlaceAsync</c>, or <c>POST /orders/{id}</c>.</summary>
    public string Name { get; }

    /// <summary>The deadline of a call that enters now, counted from entering; zero for none.</summary>
    internal TimeSpan MaxWait => Earliest().MaxWait;

    internal bool Abandon { get; }

    internal TimeProvider Time { get; }

    internal IReadOnlyList<LimitPolicy> Limits => _limits.Policies;

    /// <summary>What each of a call's keys is for, in their order.</summary>
    internal IReadOnlyList<LimitDefinition> KeyedLimits => _limits.Keyed;

    /// <summary>The limit that each of a call's keys is for, in their order.</summary>
    internal IEnumerable<LimitPolicy> KeyedPolicies => _limits.Written.Select(static use => use.Policy).Where(static policy => policy.IsKeyed);

    /// <summary>Whether a call may wait for its permits: then <see cref="EnterAsync(ReadOnlySpan{ulong}, CancellationToken)"/> lets it.</summary>
    internal bool CanWait => _limits.CanWait;

    internal IReadOnlyList<ConcurrencyPolicy> Gates => _gates;

    internal IReadOnlyList<DeadlinePolicy> Deadlines => _deadlines;

    /// <summary>The set that the guard is of; null for a guard that nobody watches.</summary>
    internal GuardSet? Set { get; init; }

    internal GuardCounters Counters { get; private init; } = new();

    /// <summary>Whether a call that enters is admitted to the site, and not only to a part of its limits.</summary>
    internal bool CountsAdmissions { get; init; } = true;

    /// <summary>How many admitted calls run past their deadline now.</summary>
    internal int Late => Counters.Late;

    /// <summary>The name that a missed deadline of a call that enters now reports.</summary>
    internal string DeadlineName => (Earliest().Policy ?? _deadlines.FirstOrDefault())?.Name ?? Name;

    /// <summary>When a call that enters now has to be answered; <see cref="Timeout.InfiniteTimeSpan"/> without a deadline. They rest under a debugger, as ASP.NET's do.</summary>
    internal TimeSpan DueIn => DeadlineNow().MaxWait;

    /// <summary>Whether a call that enters now has a deadline.</summary>
    internal bool HasDeadline => DueIn != Timeout.InfiniteTimeSpan;

    /// <summary>Asks every limit for its permits.</summary>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(out GuardCall call) => TryEnter(Timeout.InfiniteTimeSpan, [], CancellationToken.None, out call);

    /// <summary>Asks every limit for its permits, and starts the deadline.</summary>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(CancellationToken cancellationToken, out GuardCall call) => TryEnter(Timeout.InfiniteTimeSpan, [], cancellationToken, out call);

    /// <summary>Asks every limit for its permits.</summary>
    /// <param name="keys">The hashes of the call's keys, one for each keyed limit, in the order of the definition.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(ReadOnlySpan<ulong> keys, out GuardCall call) => TryEnter(Timeout.InfiniteTimeSpan, keys, CancellationToken.None, out call);

    /// <summary>Asks every limit for its permits, and starts the deadline.</summary>
    /// <param name="keys">The hashes of the call's keys, one for each keyed limit, in the order of the definition.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call) =>
        TryEnter(Timeout.InfiniteTimeSpan, keys, cancellationToken, out call);

    /// <summary>Asks every limit for its permits, starts the deadline, and waits for what comes due soon enough.</summary>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <returns>The admitted call, or the refused one.</returns>
    /// <exception cref="OperationCanceledException">The caller had left before, or left while it waited: it is charged nothing.</exception>
    public ValueTask<GuardCall> EnterAsync(CancellationToken cancellationToken = default) =>
        EnterAsync(Timeout.InfiniteTimeSpan, [], cancellationToken, stopping: default);

    /// <inheritdoc cref="EnterAsync(CancellationToken)"/>
    /// <param name="keys">The hashes of the call's keys, one for each keyed limit, in the order of the definition.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    public ValueTask<GuardCall> EnterAsync(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken = default) =>
        EnterAsync(Timeout.InfiniteTimeSpan, keys, cancellationToken, stopping: default);

    /// <summary>The same for a caller that may have brought a deadline along.</summary>
    /// <param name="maxWait">
    /// When the caller has to be answered, which counts where it is earlier than the guard's own deadline (<see cref="DueIn"/>). Work is late from
    /// the guard's own.
    /// </param>
    /// <param name="keys">The hashes of the call's keys.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    internal bool TryEnter(TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call)
    {
        if (_needsScope)
            return TryEnterWithScope(maxWait, keys, cancellationToken, out call);
        if (!_limits.TryTake(keys, out var refusal))
            return Refuse(refusal, out call);
        CountAdmitted();
        call = new GuardCall(this, cancellationToken);
        return true;
    }

    /// <inheritdoc cref="EnterAsync(CancellationToken)"/>
    /// <param name="maxWait">As <see cref="TryEnter(TimeSpan, ReadOnlySpan{ulong}, CancellationToken, out GuardCall)"/> has it.</param>
    /// <param name="keys">The hashes of the call's keys.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="stopping">Ends the wait by a refusal: the host stops.</param>
    internal ValueTask<GuardCall> EnterAsync(TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, CancellationToken stopping)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<GuardCall>(cancellationToken);
        var (policy, own) = DeadlineNow();
        var wait = Earlier(maxWait, own);
        if (!TryOpen(out var scope, out var closed))
            return new(Refuse(closed));
        Booking? booking;
        try
        {
            if (!_limits.TryBook(keys, policy is null ? LongestWait : wait, out var refusal, out booking))
            {
                scope?.Cancel();
                return new(Refuse(refusal));
            }
        }
        catch
        {
            scope?.Cancel();
            throw;
        }

        GuardCall call;
        try
        {
            // The deadline counts the wait too.
            call = Begin(scope, policy, wait, own, keys, cancellationToken);
        }
        catch
        {
            booking?.Cancel();
            throw;
        }

        if (booking is not null)
            return WaitAsync(booking, call, cancellationToken, stopping);
        CountAdmitted();
        return new(call);
    }

    /// <summary>The guard of those limits that are not among <paramref name="charged"/>; null when all are, and there is no deadline.</summary>
    /// <param name="charged">What is charged elsewhere.</param>
    /// <param name="countsAdmissions">False when the rest of the site's limits is still to be asked: the call counts as admitted once, when all have admitted it.</param>
    /// <param name="keepsDeadlines">False when the deadlines run already, for what was charged before.</param>
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
                CountsAdmissions = countsAdmissions,
            };
    }

    /// <summary>Counts the work's own exception, from within an exception filter: it goes its way. Of a site's guards in turn, the last counts.</summary>
    /// <returns>False.</returns>
    internal bool CountFailed(Exception error)
    {
        if (CountsAdmissions && error is not (OperationCanceledException or IShotException))
            Counters.Add(GuardCount.Failed);
        return false;
    }

    /// <summary>All that a call is charged for.</summary>
    internal object[] Charges() => [.. _limits.Policies, .. _gates];

    private static TimeSpan Deadline(int maxWaitMs) => maxWaitMs >= 0
        ? TimeSpan.FromMilliseconds(maxWaitMs)
        : throw new ArgumentOutOfRangeException(nameof(maxWaitMs), maxWaitMs, "MaxWaitMs is a number of milliseconds from 0, which means no deadline, to 2147483647.");

    private static DeadlinePolicy[] DeadlinesOf(string site, string? name, TimeSpan maxWait, LimitUse[] limits)
    {
        if (maxWait == TimeSpan.Zero)
            return [];
        name ??= limits.Select(static use => use.Policy).Distinct().ToArray() is [var only] ? only.Name : site;
        return [new DeadlinePolicy(site, name, maxWait)];
    }

    /// <summary>The earlier of a deadline that the caller brought, which may be none, and the guard's own.</summary>
    private static TimeSpan Earlier(TimeSpan maxWait, TimeSpan own) => maxWait != Timeout.InfiniteTimeSpan && maxWait < own ? maxWait : own;

    /// <summary>The deadline of a call that enters now: the earliest that is in force. None under a debugger, where they rest as ASP.NET's do.</summary>
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

    /// <summary>Whatever throws on the way, no place is lost.</summary>
    private bool TryEnterWithScope(TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call)
    {
        if (!TryOpen(out var scope, out var closed))
            return Refuse(closed, out call);
        try
        {
            if (!_limits.TryTake(keys, out var refusal))
            {
                scope!.Cancel();
                return Refuse(refusal, out call);
            }
        }
        catch
        {
            scope!.Cancel();
            throw;
        }

        var (policy, own) = DeadlineNow();
        call = Begin(scope, policy, Earlier(maxWait, own), own, keys, cancellationToken);
        CountAdmitted();
        return true;
    }

    /// <summary>Gates first: a place in one can be given back exactly when a rate refuses, a permit not always.</summary>
    /// <returns>Whether there is room; <paramref name="scope"/> is null where nothing has to be held.</returns>
    private bool TryOpen(out CallScope? scope, out Refusal refusal)
    {
        scope = null;
        refusal = default;
        if (!_needsScope)
            return true;

        // Work that ignores its token must not pile up behind answers that were given long ago.
        if (Counters.Late >= _maxAbandoned && MaxWait > TimeSpan.Zero)
        {
            refusal = new Refusal(DeadlineName, Refusal.UnknownWait);
            return false;
        }

        scope = CallScope.Rent(this);
        foreach (var gate in _gates)
        {
            if (scope.TryEnter(gate))
                continue;
            scope.Cancel();
            refusal = new Refusal(gate.Name, Refusal.UnknownWait);
            return false;
        }

        return true;
    }

    private GuardCall Begin(
        CallScope? scope, DeadlinePolicy? policy, TimeSpan maxWait, TimeSpan lateAfter, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken)
    {
        if (scope is null)
            return new GuardCall(this, cancellationToken);
        scope.Keep(keys);
        var use = policy is null ? scope.Begin(cancellationToken) : scope.Begin(policy, maxWait, lateAfter, cancellationToken);
        return new GuardCall(this, scope, use, cancellationToken);
    }

    /// <summary>
    /// Waits for booked permits. They go back when the caller leaves, the host stops, or a timer was so late that the deadline passed first: the work was never
    /// started, so that is a refusal.
    /// </summary>
    private async ValueTask<GuardCall> WaitAsync(Booking booking, GuardCall call, CancellationToken caller, CancellationToken stopping)
    {
        var booked = Time.GetTimestamp();
        var isThere = false;
        try
        {
            using var leaving = stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(call.Token, stopping) : null;
            await PreciseDelay.After(booked, booking.Longest.RetryAfter, Time, leaving?.Token ?? call.Token).ConfigureAwait(false);
            isThere = true;
        }
        catch (OperationCanceledException) when (call.IsLate || !caller.IsCancellationRequested)
        {
            return Refuse(booking.Longest);
        }
        catch (OperationCanceledException)
        {
            Counters.Add(GuardCount.Left);
            throw new OperationCanceledException(caller);
        }
        finally
        {
            if (!isThere)
            {
                booking.Cancel();
                call.Complete();
            }
        }

        Set?.Meter.RecordWait(Name, Time.GetElapsedTime(booked));
        CountAdmitted();
        return call;
    }

    private void CountAdmitted()
    {
        if (CountsAdmissions)
            Counters.Add(GuardCount.Admitted);
    }

    private bool Refuse(Refusal refusal, out GuardCall call)
    {
        call = Refuse(refusal);
        return false;
    }

    private GuardCall Refuse(Refusal refusal)
    {
        Counters.Add(GuardCount.Refused);
        if (!Counters.IsRefusing)
            Set?.Watch.Begin(this, refusal.By);
        return new GuardCall(this, refusal);
    }
}
