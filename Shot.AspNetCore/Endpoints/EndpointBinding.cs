using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Keys;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.AspNetCore.Endpoints;

/// <summary>What guards an endpoint; nothing when it has no limits. Put into the request's features once it was charged.</summary>
internal sealed class EndpointBinding
{
    public static readonly EndpointBinding Unguarded = new(null, []);

    private readonly RequestKey[] _keys;

    public EndpointBinding(Guard? guard, RequestKey[] keys)
    {
        Guard = guard;
        _keys = keys;
        CountFailedTask = state =>
        {
            if (((Task)state).Exception?.InnerException is { } error)
                CountFailed(error);
            return Task.CompletedTask;
        };
    }

    public Guard? Guard { get; }

    /// <summary>Asks the guard for the request's permits.</summary>
    public bool TryEnter(HttpContext context, TimeSpan maxWait, CancellationToken aborted, out GuardCall call) =>
        Guard!.TryEnter(maxWait, Hash(context, stackalloc ulong[_keys.Length]), aborted, out call);

    /// <summary>Asks the guard for the request's permits, and waits for them where that is allowed.</summary>
    public ValueTask<GuardCall> EnterAsync(HttpContext context, TimeSpan maxWait, CancellationToken stopping) =>
        Guard!.EnterAsync(maxWait, Hash(context, stackalloc ulong[_keys.Length]), context.RequestAborted, stopping);

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

    private ReadOnlySpan<ulong> Hash(HttpContext context, Span<ulong> hashes)
    {
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = _keys[i].Of(context);
        return hashes;
    }
}
