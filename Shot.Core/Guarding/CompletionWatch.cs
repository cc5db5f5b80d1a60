using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// Ends a call when its work ends, and leaves the work's task to the caller as it is: no wrapper, no second state machine, the exception untouched.
/// </summary>
internal sealed class CompletionWatch
{
    private readonly Action _ended;
    private Task? _work;
    private GuardCall _call;

    private CompletionWatch() => _ended = OnEnded;

    /// <summary>Watches work that has not ended yet. What comes after the guard in the work's continuations runs after the call's end.</summary>
    public static void Start(Task work, in GuardCall call)
    {
        var watch = Pool<CompletionWatch>.TryRent() ?? new CompletionWatch();
        watch._work = work;
        watch._call = call;
        work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(watch._ended);
    }

    private void OnEnded()
    {
        var (work, call) = (_work!, _call);
        _work = null;
        _call = default;
        Pool<CompletionWatch>.Return(this);
        call.End(work);
    }
}
