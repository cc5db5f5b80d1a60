using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>Ends a call when its work ends, without a second state machine and without touching the work's exceptions.</summary>
internal sealed class CompletionWatch
{
    private readonly Action _ended;
    private Task? _work;
    private GuardCall _call;
    private IAnswer? _answer;
    private ExecutionContext? _flow;

    private CompletionWatch() => _ended = OnEnded;

    /// <summary>Watches work that is still running. A caller that awaits the work itself may continue before the call has ended, because a
    /// task's continuations run in any order and in parallel.</summary>
    public static void Start(Task work, in GuardCall call) => Start<IAnswer?>(work, call, answer: null);

    /// <summary>Watches work that is still running. The returned task has the work's outcome and ends after the call has ended, so that its
    /// places are free when the caller continues.</summary>
    public static Task<T> Hold<T>(Task<T> work, in GuardCall call) => Start(work, call, new Answer<T>()).Task;

    /// <inheritdoc cref="Hold{T}"/>
    public static Task Hold(Task work, in GuardCall call) => Start(work, call, new Answer()).Task;

    private static TAnswer Start<TAnswer>(Task work, in GuardCall call, TAnswer answer)
        where TAnswer : IAnswer?
    {
        var watch = Pool<CompletionWatch>.TryRent() ?? new CompletionWatch();
        (watch._work, watch._call, watch._answer) = (work, call, answer);

        // Work may end in another flow than the caller's, from which the duration takes its exemplar.
        if (call.Begun != 0)
            watch._flow = ExecutionContext.Capture();
        work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(watch._ended);
        return answer;
    }

    /// <summary>Runs once per work, so no callback is pending when the watch is used again.</summary>
    private void OnEnded()
    {
        if (_flow is null)
            End();
        else
            ExecutionContext.Run(_flow, static watch => ((CompletionWatch)watch!).End(), this);
        var (work, answer) = (_work!, _answer);
        (_work, _call, _answer, _flow) = (null, default, null, null);
        Pool<CompletionWatch>.TryReturn(this);
        answer?.Give(work);
    }

    private void End() => _call.End(_work!);

    private interface IAnswer
    {
        void Give(Task work);
    }

    private sealed class Answer : TaskCompletionSource, IAnswer
    {
        public void Give(Task work) => SetFromTask(work);
    }

    private sealed class Answer<T> : TaskCompletionSource<T>, IAnswer
    {
        public void Give(Task work) => SetFromTask((Task<T>)work);
    }
}
