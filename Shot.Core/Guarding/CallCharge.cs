using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>What one call was charged by one limit whose cost its work may settle. The charges of a call are a list, and flow with the
/// execution context of its work. Those of the calls around it follow in the list. Thread-safe.</summary>
/// <remarks>As with <see cref="CallCriticality"/>, the guard calls <see cref="Begin"/> before the work, and <see cref="End"/> in the same flow
/// once the work has been started. A charge can be settled once. It stays after its call has ended, so work that goes on may settle
/// it.</remarks>
/// <param name="policy">The limit.</param>
/// <param name="permits">The permits that were charged, if there is a stamp.</param>
/// <param name="stamp">The permits of a limit without a key; the default if none were taken.</param>
/// <param name="key">The permits of a keyed limit; the default if none were taken.</param>
/// <param name="next">The other charges of the call.</param>
internal sealed class CallCharge(LimitPolicy policy, int permits, PermitStamp stamp, KeyStamp key, CallCharge? next)
{
    private static readonly AsyncLocal<CallCharge?> Flowing = new();

    private Guard? _guard;
    private CallCharge? _outer;
    private int _isSettled;

    /// <summary>The charges of the innermost call around; null outside of calls that can be settled.</summary>
    public static CallCharge? Current => Flowing.Value;

    /// <summary>Takes back what <see cref="Begin"/> has done for a call of the guard. Further calls have no effect.</summary>
    public static void End(Guard guard)
    {
        if (Flowing.Value is { } current && current._guard == guard)
            Flowing.Value = current._outer;
    }

    /// <summary>Settles the charge of a limit, of the innermost call that was asked for one.</summary>
    /// <returns>Whether the cost was settled by this call.</returns>
    public static bool Settle(CallCharge? innermost, string limit, long actual)
    {
        for (var call = innermost; call is not null; call = call._outer)
        {
            if (call.Of(limit) is { } charge)
                return charge.Settle(actual);
        }

        return false;
    }

    /// <summary>Lets the work that this flow starts from now on settle.</summary>
    public void Begin(Guard guard)
    {
        (_guard, _outer) = (guard, Flowing.Value);
        Flow();
    }

    /// <summary>Lets the work in a flow that is this call's alone settle: an asynchronous method's.</summary>
    public void Flow() => Flowing.Value = this;

    /// <summary>The call has given its permits back, and does not start its work.</summary>
    public void Void()
    {
        for (var charge = this; charge is not null; charge = charge.Next)
            Volatile.Write(ref charge._isSettled, 1);
    }

    private CallCharge? Next => next;
    private string Name => policy.Definition.Name;

    private CallCharge? Of(string limit)
    {
        var charge = this;
        while (charge is not null && charge.Name != limit)
            charge = charge.Next;
        return charge;
    }

    private bool Settle(long actual)
    {
        if ((stamp.Permits == 0 && key.Table is null) || Interlocked.Exchange(ref _isSettled, 1) != 0)
            return false;
        policy.Settle(permits, stamp, key, (int)Math.Min(actual, int.MaxValue));
        return true;
    }
}
