using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.AspNetCore.Endpoints;

/// <summary>What guards an endpoint; nothing when it has no limits. Put into the request's features once it was charged.</summary>
internal sealed class EndpointBinding
{
    public static readonly EndpointBinding Unguarded = new(null);

    public EndpointBinding(Guard? guard)
    {
        Guard = guard;
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

    /// <summary>Counts a handler's own exception, from within an exception filter: it goes its way.</summary>
    /// <returns>False.</returns>
    public bool CountFailed(Exception error)
    {
        if (error is not (OperationCanceledException or ShotException))
            Guard?.Counters.Add(GuardCount.Failed);
        return false;
    }
}
