using Shot.Guarding;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Looks at a handler that nobody awaits, when its response has completed: counts one that failed after it had suspended, and
/// records its duration. Registered before the handler runs, because the handler may later use the context on another thread.
/// Pooled.</summary>
internal sealed class FailureWatch
{
    private static readonly Func<object, Task> WhenCompleted = static watch =>
    {
        ((FailureWatch)watch).End();
        return Task.CompletedTask;
    };

    private GuardCall _call;
    private Task? _work;

    public static FailureWatch Start(HttpContext context, in GuardCall call)
    {
        var watch = Pool<FailureWatch>.TryRent() ?? new FailureWatch();
        watch._call = call;
        context.Response.OnCompleted(WhenCompleted, watch);
        return watch;
    }

    /// <summary>Sets the handler's task. Must be called before the task is returned to the server.</summary>
    public void Look(Task work) => _work = work;

    private void End()
    {
        // If something called back before the work has completed, the watch is not pooled: its task may still be set.
        if (_work is not { IsCompleted: true } work)
            return;
        if (work.Exception?.InnerException is { } error)
            _call.CountFailed(error);
        _call.RecordEnd(work);
        (_call, _work) = (default, null);
        Pool<FailureWatch>.TryReturn(this);
    }
}
