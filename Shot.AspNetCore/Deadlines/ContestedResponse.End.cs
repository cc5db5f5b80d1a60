using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Answers;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The end of the handler, and what remains to be done when it is late.</summary>
internal sealed partial class ContestedResponse : IValueTaskSource
{
    private readonly Action _resume;
    private ManualResetValueTaskSourceCore<bool> _end;
    private LateAnswer? _late;
    private int _hasResumed;
    private int _isAnswered;

    /// <summary>Who answers for a late handler: the first to ask.</summary>
    public bool TryAnswer() => Interlocked.Exchange(ref _isAnswered, 1) == 0;

    /// <summary>Waits until the handler has ended, or the server stops and its request has been answered for it. Allocates nothing.</summary>
    public ValueTask EndOf(Task work)
    {
        if (work.IsCompleted)
            return default;
        work.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_resume);
        return new ValueTask(this, _end.Version);
    }

    /// <summary>Waits no longer: the server stops, and the handler's request has been answered.</summary>
    public void LeaveBehind() => Resume();

    /// <summary>Goes on in the request's flow, as the one that answers for its handler.</summary>
    public void EnterFlow()
    {
        if (_server.Flow is { } flow)
            ExecutionContext.Restore(flow);
        Answering.Value = this;
    }

    /// <summary>The late handler has ended, or is left behind. Sees to it that its request is answered before its context goes.</summary>
    public async Task EndLateAsync(HttpContext context, Task work)
    {
        if (TryAnswer())
        {
            // It has stopped for its token, before anybody answered for it: the request answers for itself, on a connection that stays.
            _server.Restore();
            Report(work);
            var sending = Answers.TimeoutAsync(context, _server, _late?.DeadlineName ?? GuardCall.DeadlineName, Guard.Time);
            await LateAnswer.BoundAsync(sending, _server, Answers, Guard).ConfigureAwait(false);
            return;
        }

        await _late!.Answered.ConfigureAwait(false);
        _server.Leave(_late.Status, restore: work.IsCompleted);
        if (work.IsCompleted)
        {
            // Not before: the handler may have marked its request.
            RequestMetrics.Mark(context, ShotOutcome.TimedOut);
            Report(work);
            return;
        }

        // An HTTP/1.1 connection ends with this request. A stream of HTTP/2 would serve another, with the context that the handler still holds.
        if (!_server.IsHttp1)
            _server.Lifetime.Abort();
        _ = ReportAsync(work);
    }

    void IValueTaskSource.GetResult(short token) => _end.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);

    private void Resume()
    {
        if (Interlocked.Exchange(ref _hasResumed, 1) == 0)
            _end.SetResult(true);
    }

    private async Task ReportAsync(Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        GuardCall.Complete();

        // With the server its context has gone.
        if (work.Exception?.InnerException is not ObjectDisposedException)
            Report(work);
    }

    /// <summary>
    /// A late handler's own exception has nobody left to go to but the log. That it stopped for its token is what it was asked to, and a
    /// client that does not wait for the rest of its own request is no failure of the handler.
    /// </summary>
    private void Report(Task work)
    {
        if (work.Exception?.InnerException is { } error
            and not (OperationCanceledException or IShotException or BadHttpRequestException or ConnectionResetException))
        {
            Answers.Log.LateHandlerFailed(error, Guard.Name);
        }
    }
}
