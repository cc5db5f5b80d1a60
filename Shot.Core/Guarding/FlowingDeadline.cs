using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>The deadline of a guarded call, which flows with the execution context to what its work calls. Outgoing requests read what is
/// left of it. Calls publish theirs only in hosts that have such requests (<see cref="GuardSet.FlowsDeadlines"/>), so that nobody else pays
/// for it.</summary>
/// <remarks>A call publishes its deadline before its work is started, and <see cref="End"/> takes it back in the same flow. Work that
/// outlives its call keeps this object, which names the use of the pooled scope: with the next use it has no deadline.</remarks>
internal sealed class FlowingDeadline
{
    private static readonly AsyncLocal<FlowingDeadline?> Flowing = new();

    private readonly CallScope _scope;
    private readonly long _use;
    private readonly FlowingDeadline? _outer;

    private FlowingDeadline(CallScope scope, long use, FlowingDeadline? outer)
    {
        (_scope, _use, _outer) = (scope, use, outer);
        (Name, MaxWait) = (scope.DeadlineName, scope.MaxWait);
    }

    /// <summary>The name that a late call reports.</summary>
    public string Name { get; }

    /// <summary>Time from entry until the caller is answered.</summary>
    public TimeSpan MaxWait { get; }
    public TimeProvider Time => _scope.Time;

    /// <summary>Time until the caller is answered; zero or less from then on. Null once the call has ended, and for a call that goes on
    /// after its deadline because its response had started.</summary>
    public TimeSpan? Left
    {
        get
        {
            var left = _scope.TimeLeft(_use);
            if (left is null or { Ticks: > 0 })
                return left;

            // The timer may not have fired yet, and only then the call finds out whether it goes on.
            _scope.CheckDeadline(_use);
            return _scope.TimeLeft(_use);
        }
    }

    /// <summary>The timer may not have fired yet: makes a call whose deadline has passed late now.</summary>
    public bool IsLate
    {
        get
        {
            _scope.LookAtClock();
            return _scope.IsLate(_use);
        }
    }

    /// <summary>The innermost call around this flow that has published its deadline; null without one.</summary>
    public static FlowingDeadline? Current => Flowing.Value;

    /// <summary>This call or the one around it that has to answer first, of those that have not ended, and what is left of its
    /// deadline. Null if all have ended.</summary>
    public FlowingDeadline? Earliest(out TimeSpan left)
    {
        FlowingDeadline? earliest = null;
        left = Timeout.InfiniteTimeSpan;
        for (var call = this; call is not null; call = call._outer)
        {
            if (call.Left is not { } own || (earliest is not null && own >= left))
                continue;
            (earliest, left) = (call, own);
        }

        return earliest;
    }

    /// <summary>Publishes the deadline of a call to the work that this flow starts from now on.</summary>
    public static void Begin(CallScope scope, long use)
    {
        // Ended calls are left out, or a flow that lasts, such as a loop's that nothing ends, would keep all calls before.
        var outer = Flowing.Value;
        while (outer?.Left is null && outer is not null)
            outer = outer._outer;
        Flowing.Value = new FlowingDeadline(scope, use, outer);
    }

    /// <summary>Takes back what <see cref="Begin"/> has published in this flow. The call may have ended.</summary>
    public static void End(CallScope scope, long use)
    {
        if (Flowing.Value is { } own && own._scope == scope && own._use == use)
            Flowing.Value = own._outer;
    }
}
