using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Shot.Control;
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
        : this(name, Deadline(definition.MaxWaitMs), definition.Abandon, definition.MaxAbandoned, limits, gates, timeProvider, isDebuggerAttached: null)
    {
    }

    internal Guard(
        string name, TimeSpan maxWait, bool abandon, int maxAbandoned, LimitUse[] limits, ConcurrencyPolicy[] gates, TimeProvider? timeProvider, Func<bool>? isDebuggerAttached)
        : this(name, [], abandon, maxAbandoned, limits, gates, timeProvider, isDebuggerAttached)
    {
        if (maxWait > TimeSpan.Zero)
            _deadlines = [new DeadlinePolicy(Name, DeadlineName, maxWait)];
        _needsScope |= maxWait > TimeSpan.Zero;
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

    /// <summary>The name of the site: <c>IOrders.Place</c>, or <c>POST /orders/{id}</c>.</summary>
    public string Name { get; }

    /// <summary>The deadline of a call that enters now, counted from entering; zero for none.</summary>
    internal TimeSpan MaxWait => _deadlines.Length == 0 ? TimeSpan.Zero : _deadlines.Length == 1 ? _deadlines[0].InForce : Earliest();

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

    /// <summary>Who is told when the site begins to refuse.</summary>
    internal RefusalWatch? Watch { get; init; }

    internal GuardCounters Counters { get; private init; } = new();

    /// <summary>How many admitted calls run past their deadline now.</summary>
    internal int Overdue => Counters.Overdue;

    /// <summary>The name that a missed deadline reports.</summary>
    internal string DeadlineName => _limits.Policies is [var only] ? only.Name : Name;

    /// <summary>When a call that enters now has to be answered; <see cref="Timeout.InfiniteTimeSpan"/> without a deadline. They rest under a debugger, as ASP.NET's do.</summary>
    internal TimeSpan DueIn => MaxWait is { Ticks: > 0 } wait && !_isDebuggerAttached() ? wait : Timeout.InfiniteTimeSpan;

    /// <summary>Whether a call that enters now has a deadline.</summary>
    internal bool HasDeadline => DueIn != Timeout.InfiniteTimeSpan;

    /// <summary>Asks every limit for its permits.</summary>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(out GuardCall call) => TryEnter(DueIn, [], CancellationToken.None, out call);

    /// <summary>Asks every limit for its permits, and starts the deadline.</summary>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(CancellationToken cancellationToken, out GuardCall call) => TryEnter(DueIn, [], cancellationToken, out call);

    /// <summary>Asks every limit for its permits.</summary>
    /// <param name="keys">The hashes of the call's keys, one for each keyed limit, in the order of the definition.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(ReadOnlySpan<ulong> keys, out GuardCall call) => TryEnter(DueIn, keys, CancellationToken.None, out call);

    /// <summary>Asks every limit for its permits, and starts the deadline.</summary>
    /// <param name="keys">The hashes of the call's keys, one for each keyed limit, in the order of the definition.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call) => TryEnter(DueIn, keys, cancellationToken, out call);

    /// <summary>Asks every limit for its permits, starts the deadline, and waits for what comes due soon enough.</summary>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <returns>The admitted call, or the refused one.</returns>
    /// <exception cref="OperationCanceledException">The caller left while it waited.</exception>
    public ValueTask<GuardCall> EnterAsync(CancellationToken cancellationToken = default) => EnterAsync(DueIn, [], cancellationToken, stopping: default);

    /// <inheritdoc cref="EnterAsync(CancellationToken)"/>
    /// <param name="keys">The hashes of the call's keys, one for each keyed limit, in the order of the definition.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    public ValueTask<GuardCall> EnterAsync(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken = default) =>
        EnterAsync(DueIn, keys, cancellationToken, stopping: default);

    /// <summary>The same with a deadline that the caller brought along, and that is earlier than the guard's own.</summary>
    internal bool TryEnter(TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call)
    {
        CallScope? scope = null;
        if (_needsScope && !TryOpen(out scope, out var closed))
            return Refuse(closed, out call);
        if (!_limits.TryTake(keys, out var refusal))
        {
            scope?.Cancel();
            return Refuse(refusal, out call);
        }

        Counters.Add(GuardCount.Admitted);
        call = Begin(scope, maxWait, keys, cancellationToken);
        return true;
    }

    /// <inheritdoc cref="EnterAsync(CancellationToken)"/>
    /// <param name="maxWait">The deadline, which is the guard's own (<see cref="DueIn"/>) or earlier.</param>
    /// <param name="keys">The hashes of the call's keys.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="stopping">Ends the wait by a refusal: the host stops.</param>
    internal ValueTask<GuardCall> EnterAsync(TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, CancellationToken stopping)
    {
        CallScope? scope = null;
        if (_needsScope && !TryOpen(out scope, out var closed))
            return new(Refuse(closed));
        if (!_limits.TryBook(keys, maxWait == Timeout.InfiniteTimeSpan ? LongestWait : maxWait, out var refusal, out var booking))
        {
            scope?.Cancel();
            return new(Refuse(refusal));
        }

        // The deadline counts the wait too.
        var call = Begin(scope, maxWait, keys, cancellationToken);
        if (booking is not null)
            return WaitAsync(booking, call, cancellationToken, stopping);
        Counters.Add(GuardCount.Admitted);
        return new(call);
    }

    /// <summary>The guard of those limits that are not among <paramref name="charged"/>; null when all are, and there is no deadline.</summary>
    internal Guard? Except(IReadOnlyCollection<object> charged)
    {
        var limits = _limits.Written.Where(use => !charged.Contains(use.Policy)).ToArray();
        var gates = _gates.Where(gate => !charged.Contains(gate)).ToArray();
        if (limits.Length + gates.Length + _deadlines.Length == 0)
            return null;
        return limits.Length == _limits.Written.Count && gates.Length == _gates.Length
            ? this
            : new Guard(Name, _deadlines, Abandon, _maxAbandoned, limits, gates, Time, _isDebuggerAttached) { Counters = Counters, Watch = Watch };
    }

    /// <summary>All that a call is charged for.</summary>
    internal object[] Charges() => [.. _limits.Policies, .. _gates];

    private static TimeSpan Deadline(int maxWaitMs) => maxWaitMs >= 0
        ? TimeSpan.FromMilliseconds(maxWaitMs)
        : throw new ArgumentOutOfRangeException(nameof(maxWaitMs), maxWaitMs, "MaxWaitMs is a number of milliseconds from 0, which means no deadline, to 2147483647.");

    private TimeSpan Earliest()
    {
        var earliest = TimeSpan.Zero;
        foreach (var deadline in _deadlines)
        {
            if (deadline.InForce is { Ticks: > 0 } wait && (earliest == TimeSpan.Zero || wait < earliest))
                earliest = wait;
        }

        return earliest;
    }

    /// <summary>Gates first: a place in one can be given back exactly when a rate refuses, a permit not always.</summary>
    private bool TryOpen([NotNullWhen(true)] out CallScope? scope, out Refusal refusal)
    {
        scope = null;
        refusal = default;

        // Work that ignores its token must not pile up behind answers that were given long ago.
        if (Counters.Overdue >= _maxAbandoned && MaxWait > TimeSpan.Zero)
        {
            refusal = new Refusal(DeadlineName, Refusal.UnknownWait);
            return false;
        }

        scope = CallScope.Rent(this);
        foreach (var gate in _gates)
        {
            if (!gate.TryEnter(out var lease))
            {
                scope.Cancel();
                refusal = new Refusal(gate.Name, Refusal.UnknownWait);
                return false;
            }

            scope.Add(lease);
        }

        return true;
    }

    private GuardCall Begin(CallScope? scope, TimeSpan maxWait, ReadOnlySpan<ulong> keys, CancellationToken cancellationToken)
    {
        if (scope is null)
            return new GuardCall(this, cancellationToken);
        scope.Keep(keys);
        return new GuardCall(this, scope, scope.Begin(maxWait, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Waits for booked permits. They go back when the caller leaves, the host stops, or a timer was so late that the deadline passed first: the work was never
    /// started, so that is a refusal.
    /// </summary>
    private async ValueTask<GuardCall> WaitAsync(Booking booking, GuardCall call, CancellationToken caller, CancellationToken stopping)
    {
        var booked = Time.GetTimestamp();
        using var leaving = stopping.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(call.Token, stopping) : null;
        try
        {
            await PreciseDelay.After(booked, booking.Longest.RetryAfter, Time, leaving?.Token ?? call.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var isLeft = !call.IsMissed && caller.IsCancellationRequested;
            booking.Cancel();
            call.Complete();
            if (!isLeft)
                return Refuse(booking.Longest);
            Counters.Add(GuardCount.Left);
            throw new OperationCanceledException(caller);
        }

        Counters.AddWait(Time.GetElapsedTime(booked));
        Counters.Add(GuardCount.Admitted);
        return call;
    }

    private bool Refuse(Refusal refusal, out GuardCall call)
    {
        call = Refuse(refusal);
        return false;
    }

    private GuardCall Refuse(Refusal refusal)
    {
        Counters.Add(GuardCount.Shed);
        if (!Counters.IsShedding)
            Watch?.Begin(this, refusal.By);
        return new GuardCall(this, refusal);
    }
}
