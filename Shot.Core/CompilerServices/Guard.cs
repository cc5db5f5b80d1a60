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
    /// <summary>What a caller is told to wait where nothing knows when there is room again: a call has to end first.</summary>
    internal static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(1);

    private const int DefaultMaxAbandoned = 1_000;

    private readonly LimitPolicy[] _limits;
    private readonly ConcurrencyPolicy[] _gates;
    private readonly Func<bool> _isDebuggerAttached;
    private readonly bool _needsScope;
    private readonly int _maxAbandoned;

    internal Guard(GuardDefinition definition, LimitPolicy[] limits, ConcurrencyPolicy[] gates, TimeProvider? timeProvider)
        : this(definition.Name, Deadline(definition.MaxWaitMs), definition.Abandon, definition.MaxAbandoned, limits, gates, timeProvider, isDebuggerAttached: null)
    {
    }

    /// <summary>One guard for a site that several reach: all limits, the earliest deadline.</summary>
    internal Guard(string name, IReadOnlyList<Guard> guards)
        : this(
            name,
            guards.Select(static guard => guard.MaxWait).Where(static wait => wait > TimeSpan.Zero).DefaultIfEmpty(TimeSpan.Zero).Min(),
            guards.Any(static guard => guard.Abandon),
            guards.Where(static guard => guard.MaxWait > TimeSpan.Zero).Select(static guard => guard._maxAbandoned).DefaultIfEmpty(0).Min(),
            guards.SelectMany(static guard => guard._limits).Distinct().ToArray(),
            guards.SelectMany(static guard => guard._gates).Distinct().ToArray(),
            guards[0].Time,
            guards[0]._isDebuggerAttached)
    {
    }

    internal Guard(
        string name, TimeSpan maxWait, bool abandon, int maxAbandoned, LimitPolicy[] limits, ConcurrencyPolicy[] gates, TimeProvider? timeProvider, Func<bool>? isDebuggerAttached)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxAbandoned);
        Name = name;
        MaxWait = maxWait;
        Abandon = abandon;
        Time = timeProvider ?? TimeProvider.System;
        _limits = limits;
        _gates = gates;
        _isDebuggerAttached = isDebuggerAttached ?? (static () => Debugger.IsAttached);
        _needsScope = gates.Length > 0 || maxWait > TimeSpan.Zero;
        _maxAbandoned = maxAbandoned > 0 ? maxAbandoned
            : gates.Length > 0 ? int.MaxValue
            : limits.Select(static limit => limit.Limiter.Permits).DefaultIfEmpty(DefaultMaxAbandoned).Min();
    }

    /// <summary>The name of the site: <c>IOrders.Place</c>, or <c>POST /orders/{id}</c>.</summary>
    public string Name { get; }

    /// <summary>The deadline, counted from entering; zero for none.</summary>
    internal TimeSpan MaxWait { get; }

    internal bool Abandon { get; }

    internal TimeProvider Time { get; }

    internal IReadOnlyList<LimitPolicy> Limits => _limits;

    internal IReadOnlyList<ConcurrencyPolicy> Gates => _gates;

    internal GuardCounters Counters { get; private init; } = new();

    /// <summary>How many admitted calls run past their deadline now.</summary>
    internal int Overdue => Counters.Overdue;

    /// <summary>The name that a missed deadline reports.</summary>
    internal string DeadlineName => _limits.Length == 1 ? _limits[0].Name : Name;

    /// <summary>Whether a call that enters now has a deadline: they rest under a debugger, as ASP.NET's do.</summary>
    internal bool HasDeadline => MaxWait > TimeSpan.Zero && !_isDebuggerAttached();

    /// <summary>Asks every limit for a permit.</summary>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(out GuardCall call) => TryEnter(CancellationToken.None, out call);

    /// <summary>Asks every limit for a permit, and starts the deadline.</summary>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(CancellationToken cancellationToken, out GuardCall call) => TryEnter(MaxWait, cancellationToken, out call);

    /// <summary>The same with a deadline that the caller brought along, and that is earlier than the guard's own.</summary>
    internal bool TryEnter(TimeSpan maxWait, CancellationToken cancellationToken, out GuardCall call)
    {
        if (_needsScope)
            return TryEnterScope(maxWait, cancellationToken, out call);
        if (!TryAdmit(out var refusedBy, out var retryAfter))
            return Refuse(refusedBy, retryAfter, out call);
        Counters.Add(GuardCount.Admitted);
        call = new GuardCall(this, cancellationToken);
        return true;
    }

    private static TimeSpan Deadline(int maxWaitMs) => maxWaitMs >= 0
        ? TimeSpan.FromMilliseconds(maxWaitMs)
        : throw new ArgumentOutOfRangeException(nameof(maxWaitMs), maxWaitMs, "MaxWaitMs is a number of milliseconds from 0, which means no deadline, to 2147483647.");

    /// <summary>Gates first: a place in one can be given back exactly when a rate refuses, a permit not always.</summary>
    private bool TryEnterScope(TimeSpan maxWait, CancellationToken cancellationToken, out GuardCall call)
    {
        // Work that ignores its token must not pile up behind answers that were given long ago.
        if (Counters.Overdue >= _maxAbandoned)
            return Refuse(DeadlineName, UnknownWait, out call);
        var scope = CallScope.Rent(this);
        foreach (var gate in _gates)
        {
            if (!gate.Gate.TryEnter(out var lease))
            {
                scope.Cancel();
                return Refuse(gate.Name, UnknownWait, out call);
            }

            scope.Add(lease);
        }

        if (!TryAdmit(out var refusedBy, out var retryAfter))
        {
            scope.Cancel();
            return Refuse(refusedBy, retryAfter, out call);
        }

        Counters.Add(GuardCount.Admitted);
        call = new GuardCall(this, scope, scope.Begin(HasDeadline ? maxWait : TimeSpan.Zero, cancellationToken), cancellationToken);
        return true;
    }

    private bool Refuse(string refusedBy, TimeSpan retryAfter, out GuardCall call)
    {
        Counters.Add(GuardCount.Shed);
        call = new GuardCall(this, refusedBy, retryAfter);
        return false;
    }

    /// <summary>The guard of those limits that are not among <paramref name="charged"/>; null when all are.</summary>
    internal Guard? Except(IReadOnlyCollection<object> charged)
    {
        var limits = _limits.Where(limit => !charged.Contains(limit)).ToArray();
        var gates = _gates.Where(gate => !charged.Contains(gate)).ToArray();
        if (limits.Length + gates.Length == 0)
            return null;
        return limits.Length == _limits.Length && gates.Length == _gates.Length
            ? this
            : new Guard(Name, MaxWait, Abandon, _maxAbandoned, limits, gates, Time, _isDebuggerAttached) { Counters = Counters };
    }

    /// <summary>All that a call is charged for.</summary>
    internal object[] Charges() => [.. _limits, .. _gates];

    /// <summary>Takes a permit of each limit, or none, and tells the limit that refused.</summary>
    private bool TryAdmit(out string refusedBy, out TimeSpan retryAfter)
    {
        if (_limits.Length != 1)
            return TryAdmitAll(out refusedBy, out retryAfter);
        var limit = _limits[0];
        refusedBy = limit.Name;
        return limit.Limiter.TryAcquire(1, out retryAfter);
    }

    /// <summary>
    /// Looks at all limits before charging any, so that giving back is the rare case: two callers that race for the last permit. The loser's charge on the
    /// earlier limits goes back as far as that is right.
    /// </summary>
    private bool TryAdmitAll(out string refusedBy, out TimeSpan retryAfter)
    {
        refusedBy = Name;
        retryAfter = TimeSpan.Zero;
        foreach (var limit in _limits)
        {
            if (!limit.Limiter.TryAcquire(0, out var wait) && wait > retryAfter)
                (refusedBy, retryAfter) = (limit.Name, wait);
        }

        return retryAfter == TimeSpan.Zero && TryCharge(0, ref refusedBy, ref retryAfter);
    }

    /// <summary>Charges this limit and those behind it. What was taken before is given back on the way out, so that the stamps live on the stack.</summary>
    private bool TryCharge(int index, ref string refusedBy, ref TimeSpan retryAfter)
    {
        if (index == _limits.Length)
            return true;
        var limit = _limits[index];
        if (index == _limits.Length - 1)
        {
            // Nobody refuses behind the last, so its permits need no stamp.
            if (limit.Limiter.TryAcquire(1, out retryAfter))
                return true;
            refusedBy = limit.Name;
            return false;
        }

        if (!limit.Limiter.TryAcquire(1, out retryAfter, out var stamp))
        {
            refusedBy = limit.Name;
            return false;
        }

        if (TryCharge(index + 1, ref refusedBy, ref retryAfter))
            return true;
        limit.Limiter.Return(stamp);
        return false;
    }
}
