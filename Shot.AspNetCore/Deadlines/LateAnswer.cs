using Shot.Metrics;

namespace Shot.AspNetCore.Deadlines;

/// <summary>Answers a late request whose handler does not stop within a grace period.</summary>
internal sealed class LateAnswer(ContestedResponse response, Guard guard, string deadlineName, long begun)
{
    /// <summary>Time that a late handler has to stop for its token. If it stops, the connection stays open. Otherwise an HTTP/1.1
    /// connection must close, and clients that lose their connections at the same time reconnect in a storm.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(5);

    /// <summary>Maximum time until a late answer starts to be sent.</summary>
    internal static readonly TimeSpan StartBound = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _grace;
    private CancellationTokenRegistration _stopping;

    public string DeadlineName => deadlineName;

    /// <summary>The status of the answer, final once it was sent.</summary>
    public int Status { get; private set; } = response.Answers.TimeoutStatus(deadlineName);

    public void Start() =>
        _grace = guard.Time.CreateTimer(static state => ((LateAnswer)state!).Due(), this, Grace, Timeout.InfiniteTimeSpan);

    /// <summary>Waits for an answer to be sent. Callbacks of outer middleware for the start of the response run first and cannot be
    /// skipped. If they take too long, the connection or stream is aborted.</summary>
    public static async Task BoundAsync(Task sending, ServerFeatures server, HttpAnswers answers, Guard guard)
    {
        try
        {
            await sending.WaitAsync(StartBound, guard.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!sending.IsFaulted)
        {
            if (!server.Direct.Response.HasStarted)
            {
                answers.Log.StartLate(guard.Name, StartBound.TotalMilliseconds);
                server.Lifetime.Abort();
            }

            await sending.ConfigureAwait(false);
        }
    }

    /// <summary>Records that the request is late, in its flow.</summary>
    public void Record() => response.RecordLate(guard, begun, deadlineName);

    private void Due()
    {
        if (response.TryAnswer())
            _ = AnswerAsync();
    }

    /// <summary>Completes when the client has its answer or has disconnected.</summary>
    public async Task AnsweredAsync()
    {
        await _answered.Task.ConfigureAwait(false);
        _stopping.Unregister();
        GC.KeepAlive(_grace);
    }

    private async Task AnswerAsync()
    {
        var answers = response.Answers;
        guard.Counters.Add(GuardCount.Abandoned);
        try
        {
            // An async method restores the thread's own execution context when it returns.
            response.EnterFlow();
            Record();
            var sending = answers.LateAsync(response.Server, deadlineName, guard.Time);
            await BoundAsync(sending, response.Server, answers, guard).ConfigureAwait(false);
            Status = await sending.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // exceptions of middleware callbacks have no caller here; the client must not wait for the handler
        catch (Exception error)
#pragma warning restore CA1031
        {
            answers.Log.LateAnswerFailed(error, guard.Name);
            await EndAnywayAsync().ConfigureAwait(false);
        }

        // From here on only the handler keeps the request open: the server's stop ends the wait for it.
        _stopping = answers.Stopping.UnsafeRegister(static state => ((ContestedResponse)state!).StopWaiting(), response);
        _answered.SetResult();
    }

    /// <summary>Lets the server end a response that could not be written: with a 500 of its own or by closing the connection.</summary>
    private async Task EndAnywayAsync()
    {
        try
        {
            var (sent, body) = response.Server.Direct;
            if (!sent.HasStarted)
                sent.Headers.ContentLength = null;
            await body.CompleteAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // nobody is left to handle it
        catch (Exception)
#pragma warning restore CA1031
        {
            response.Server.Lifetime.Abort();
        }
    }
}
