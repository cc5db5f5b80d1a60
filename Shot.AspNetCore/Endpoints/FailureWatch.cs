using Microsoft.AspNetCore.Http;
using Shot.Guarding;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Counts a handler that fails after it has suspended, where nobody waits for it: the server calls back when the response is over. It is
/// registered before the handler runs, because from then on the context is the handler's, which may go on with it on another thread. Used
/// again by later requests.
/// </summary>
internal sealed class FailureWatch
{
    private static readonly Func<object, Task> WhenCompleted = static watch =>
    {
        ((FailureWatch)watch).End();
        return Task.CompletedTask;
    };

    private EndpointBinding? _binding;
    private Task? _work;

    private FailureWatch()
    {
    }

    public static FailureWatch Start(HttpContext context, EndpointBinding binding)
    {
        var watch = Pool<FailureWatch>.TryRent() ?? new FailureWatch();
        watch._binding = binding;
        context.Response.OnCompleted(WhenCompleted, watch);
        return watch;
    }

    /// <summary>What to look at. Comes before the request's task is handed on, so before the server calls back.</summary>
    public void Look(Task work) => _work = work;

    private void End()
    {
        // Whoever has called back without waiting for the request leaves it to the collector: the request may still come with its task.
        if (_work is not { IsCompleted: true } work)
            return;
        if (work.Exception?.InnerException is { } error)
            _binding!.CountFailed(error);
        _binding = null;
        _work = null;
        Pool<FailureWatch>.TryReturn(this);
    }
}
