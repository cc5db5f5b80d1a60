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

    public EndpointBinding(Guard? guard)
    {
        Guard = guard;
        _all = guard is null ? ChargedLimits.None : new ChargedLimits(guard.Charges());
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
        if (charged == _all)
            return null;
        if (charged is null || charged == ChargedLimits.None)
        {
            context.Features.Set(_all);
            return Guard;
        }

        var rest = Guard?.Except(charged.Limits);
        if (rest is not null)
            context.Features.Set(charged.With(rest.Charges()));
        return rest;
    }

    /// <summary>Counts a handler's own exception, from within an exception filter: it goes its way.</summary>
    /// <returns>False.</returns>
    public bool CountFailed(Exception error)
    {
        if (error is not (OperationCanceledException or ShotException))
            Guard?.Counters.Add(GuardCount.Failed);
        return false;
    }
}
