using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.AspNetCore.Endpoints;

/// <summary>What guards an endpoint; nothing when it has no limits.</summary>
internal sealed class EndpointBinding
{
    public static readonly EndpointBinding Unguarded = new(null);

    /// <summary>For an endpoint that an exemption takes out of its limits.</summary>
    public static readonly EndpointBinding Exempt = new(null);

    private readonly ChargedLimits _all;
    private readonly ConditionalWeakTable<ChargedLimits, Rest> _rests = [];

    public EndpointBinding(Guard? guard)
    {
        Guard = guard;
        _all = guard is null ? ChargedLimits.None : new ChargedLimits(this, guard.Charges());
        CountFailedTask = state =>
        {
            if (((Task)state).Exception?.InnerException is { } error)
                CountFailed(error);
            return Task.CompletedTask;
        };
    }

    public Guard? Guard { get; }

    /// <summary>Looks, when the response is over, at the task that was handed on. Made once, so that a request makes none.</summary>
    public Func<object, Task> CountFailedTask { get; }

    /// <summary>
    /// The guard of those limits that this request was not charged for before: by an earlier <c>UseShot()</c>, or before an exception handler or a
    /// status code page ran the pipeline again, be it to another endpoint. Null when there are none. They count as charged from now on.
    /// </summary>
    public Guard? Charge(HttpContext context)
    {
        if (this == Unguarded)
            return null;
        var charged = context.Features.Get<ChargedLimits>();
        if (charged is null || charged == ChargedLimits.None)
        {
            context.Features.Set(_all);
            return Guard;
        }

        if (charged.Last == this || Guard is null)
            return null;
        var rest = _rests.GetValue(charged, Charge);
        context.Features.Set(rest.Charged);
        return rest.Guard;
    }

    /// <summary>Counts a handler's own exception, from within an exception filter: it goes its way.</summary>
    /// <returns>False.</returns>
    public bool CountFailed(Exception error)
    {
        if (error is not (OperationCanceledException or ShotException))
            Guard?.Counters.Add(GuardCount.Failed);
        return false;
    }

    private Rest Charge(ChargedLimits charged) =>
        new(Guard!.Except(charged.Limits), new ChargedLimits(this, [.. charged.Limits.Union(_all.Limits)]));

    /// <summary>What is left to charge after others were charged, and what is charged then. Kept, so that its guard is one for all requests.</summary>
    private sealed record Rest(Guard? Guard, ChargedLimits Charged);
}
