using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The end of the handler and the work that remains if it is late.</summary>
internal sealed partial class ContestedResponse : IValueTaskSource
{
    private readonly Action _stopWaiting;
    private ManualResetValueTaskSourceCore<bool> _end;
    private LateAnswer? _late;
    private int _isResumed;
    private int _isAnswered;

    /// <summary>Whether the caller answers the late request: true only for the first.</summary>
    public bool TryAnswer() => Interlocked.Exchange(ref _isAnswered, 1) == 0;

    /// <summary>Waits until the handler has ended, or until <see cref="StopWaiting"/>. Allocates nothing.</summary>
    public ValueTask EndOf(Task work)
    {
        if (work.IsCompleted)
            return default;
        work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_stopWaiting);
        return new ValueTask(this, _end.Version);
    }

    /// <summary>Stops waiting: the handler has ended, or the request was answered and the server stops.</summary>
    public void StopWaiting()
    {
        if (Interlocked.Exchange(ref _isResumed, 1) == 0)
            _end.SetResult(true);
    }

    /// <summary>Switches to the execution context of the request, as the flow that answers it.</summary>
    public void EnterFlow()
    {
        if (Server.Flow is { } flow)
            ExecutionContext.Restore(flow);
        Answering.Value = this;
    }

    /// <summary>The late handler has ended, or nobody waits for it. Answers before the context is released.</summary>
    public async Task EndLateAsync(HttpContext context, Task work)
    {
        if (TryAnswer())
        {
            // The handler stopped for its token before the grace period ended: the request itself answers, and its connection stays open.
            Server.Restore();
            Report(work);
            if (_late is { } late)
                late.Record();
            else
                RecordLate(Guard, _begun, GuardCall.DeadlineName);
            var sending = Answers.TimeoutAsync(context, Server, _late?.DeadlineName ?? GuardCall.DeadlineName, Guard.Time);
            await LateAnswer.BoundAsync(sending, Server, Answers, Guard).ConfigureAwait(false);
            return;
        }

        await _late!.AnsweredAsync().ConfigureAwait(false);
        Server.Leave(_late.Status, restore: work.IsCompleted);
        if (work.IsCompleted)
        {
            // Not earlier: the handler may have set the tag itself.
            RequestMetrics.Mark(context, ShotOutcome.TimedOut);
            Report(work);
            return;
        }

        // An HTTP/1.1 connection ends with this request. An HTTP/2 stream would serve another one with the context of this handler.
        if (!Server.IsHttp1)
            Server.Lifetime.Abort();
        _ = ReportAsync(work);
    }

    void IValueTaskSource.GetResult(short token) => _end.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);

    private async Task ReportAsync(Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        GuardCall.Release();

        // The server has stopped and disposed of the context.
        if (work.Exception?.InnerException is not ObjectDisposedException)
            Report(work);
    }

    /// <summary>Logs a late handler's exception, unless it was cancelled or its client has left.</summary>
    private void Report(Task work)
    {
        if (work.Exception?.InnerException is { } error
            and not (OperationCanceledException or IShotException or BadHttpRequestException or ConnectionResetException))
        {
            Answers.Log.LateHandlerFailed(error, Guard.Name);
        }
    }
}
