using System.ComponentModel;
using System.Diagnostics;
using Shot.Guarding;

namespace Shot.CompilerServices;

/// <summary>
/// Limits, deadline and outcome of one guarded site. Emitted code holds it in a static field. Safe for any number of threads.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Guard
{
    private readonly LimitPolicy[] _limits;
    private readonly Func<bool> _isDebuggerAttached;

    internal Guard(
        string name, TimeSpan maxWait, bool abandon, ReadOnlySpan<LimitPolicy> limits, TimeProvider? timeProvider = null, Func<bool>? isDebuggerAttached = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfZero(limits.Length, nameof(limits));
        Name = name;
        MaxWait = maxWait;
        Abandon = abandon;
        Time = timeProvider ?? TimeProvider.System;
        _limits = limits.ToArray();
        _isDebuggerAttached = isDebuggerAttached ?? (static () => Debugger.IsAttached);
    }

    /// <summary>The name of the site: <c>IOrders.Place</c>, or <c>POST /orders/{id}</c>.</summary>
    public string Name { get; }

    /// <summary>The deadline, counted from entering; zero for none.</summary>
    internal TimeSpan MaxWait { get; }

    internal bool Abandon { get; }

    internal TimeProvider Time { get; }

    internal ReadOnlySpan<LimitPolicy> Limits => _limits;

    /// <summary>The name that a missed deadline reports.</summary>
    internal string DeadlineName => _limits.Length == 1 ? _limits[0].Name : Name;

    /// <summary>Whether a call that enters now has a deadline: they rest under a debugger, as ASP.NET's do.</summary>
    internal bool HasDeadline => MaxWait > TimeSpan.Zero && !_isDebuggerAttached();

    /// <summary>Makes the guard of an annotated site.</summary>
    /// <param name="name">The site's name.</param>
    /// <param name="maxWaitMs">The deadline in milliseconds, zero for none.</param>
    /// <param name="abandon">Whether the caller is answered at the deadline even when the work goes on.</param>
    /// <param name="limits">At least one; all of them must admit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative, or there is no limit.</exception>
    public static Guard Create(string name, int maxWaitMs, bool abandon, params ReadOnlySpan<LimitPolicy> limits)
    {
        if (maxWaitMs < 0)
            throw new ArgumentOutOfRangeException(nameof(maxWaitMs), maxWaitMs, "MaxWaitMs is a number of milliseconds from 0, which means no deadline, to 2147483647.");
        return new Guard(name, TimeSpan.FromMilliseconds(maxWaitMs), abandon, limits);
    }

    /// <summary>Asks every limit for a permit.</summary>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(out GuardCall call) => TryEnter(CancellationToken.None, out call);

    /// <summary>Asks every limit for a permit, and starts the deadline.</summary>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <param name="call">The admitted call, or the refused one.</param>
    /// <returns>Whether the work may start.</returns>
    public bool TryEnter(CancellationToken cancellationToken, out GuardCall call)
    {
        if (!TryAdmit(out var refusedBy, out var retryAfter))
        {
            call = new GuardCall(this, refusedBy!.Name, retryAfter);
            return false;
        }

        call = HasDeadline ? new GuardCall(this, new Deadline(this, cancellationToken)) : new GuardCall(this, cancellationToken);
        return true;
    }

    /// <summary>One guard for a site that several annotations reach: all limits, the earliest deadline.</summary>
    internal static Guard Combine(string name, IReadOnlyList<Guard> guards)
    {
        if (guards.Count == 1)
            return guards[0];
        var deadlines = guards.Where(guard => guard.MaxWait > TimeSpan.Zero).Select(guard => guard.MaxWait).ToList();
        return new Guard(
            name,
            deadlines.Count == 0 ? TimeSpan.Zero : deadlines.Min(),
            guards.Any(guard => guard.Abandon),
            guards.SelectMany(guard => guard._limits).Distinct().ToArray(),
            guards[0].Time,
            guards[0]._isDebuggerAttached);
    }

    /// <summary>The guard of those limits that are not among <paramref name="charged"/>; null when all are.</summary>
    internal Guard? Except(IReadOnlyCollection<LimitPolicy> charged)
    {
        var rest = _limits.Where(limit => !charged.Contains(limit)).ToArray();
        return rest.Length == 0 ? null
            : rest.Length == _limits.Length ? this
            : new Guard(Name, MaxWait, Abandon, rest, Time, _isDebuggerAttached);
    }

    /// <summary>Takes a permit of each limit, or none, and tells the limit that refused.</summary>
    internal bool TryAdmit(out LimitPolicy? refusedBy, out TimeSpan retryAfter)
    {
        if (_limits.Length == 1)
        {
            var limit = _limits[0];
            refusedBy = limit;
            return limit.Limiter.TryAcquire(1, out retryAfter);
        }

        return TryAdmitAll(out refusedBy, out retryAfter);
    }

    /// <summary>
    /// Looks at all limits before charging any, so that a refused call is charged nowhere but where two callers race for the
    /// last permit: then the loser's charge on the earlier limits is forfeited, which admits less, never more.
    /// </summary>
    private bool TryAdmitAll(out LimitPolicy? refusedBy, out TimeSpan retryAfter)
    {
        refusedBy = null;
        retryAfter = TimeSpan.Zero;
        foreach (var limit in _limits)
        {
            if (!limit.Limiter.TryAcquire(0, out var wait) && wait > retryAfter)
            {
                refusedBy = limit;
                retryAfter = wait;
            }
        }

        if (refusedBy is not null)
            return false;
        foreach (var limit in _limits)
        {
            if (!limit.Limiter.TryAcquire(1, out retryAfter))
            {
                refusedBy = limit;
                return false;
            }
        }

        return true;
    }
}
