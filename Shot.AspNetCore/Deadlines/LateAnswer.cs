using Shot.AspNetCore.Answers;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.AspNetCore.Deadlines;

/// <summary>The answer to a request whose handler has missed its deadline and does not stop.</summary>
/// <param name="response">The response that it answers.</param>
/// <param name="guard">The guard whose deadline was missed.</param>
/// <param name="deadlineName">The name of the deadline.</param>
internal sealed class LateAnswer(ContestedResponse response, Guard guard, string deadlineName)
{
    /// <summary>
    /// How long a handler has to stop for its token. One that does is answered for on a connection that stays; for the others an
    /// HTTP/1.1 connection has to close, and clients that all lose theirs at once come back in a storm.
    /// </summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(5);

    /// <summary>How long the answer to a missed deadline may take to start.</summary>
    internal static readonly TimeSpan StartBound = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _grace;
    private CancellationTokenRegistration _stopping;

    /// <summary>The name of the deadline that was missed.</summary>
    public string DeadlineName => deadlineName;

    /// <summary>The status of the answer, once it was given.</summary>
    public int Status { get; private set; } = response.Answers.TimeoutStatus(deadlineName);

    /// <summary>Completes when the client has its answer, or has gone.</summary>
    public Task Answered => AnsweredAsync();

    public void Start() =>
        _grace = guard.Time.CreateTimer(static state => ((LateAnswer)state!).Due(), this, Grace, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Waits for an answer to be sent. What middleware further out has registered for the start of the response runs before, and nobody
    /// can pass it over: where it takes too long, the client is told by the end of its connection or stream.
    /// </summary>
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

    private void Due()
    {
        if (response.TryAnswer())
            _ = AnswerAsync();
    }

    private async Task AnsweredAsync()
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
            // An asynchronous method gives the thread its own flow back when it returns.
            response.EnterFlow();
            var sending = answers.LateAsync(response.Server, deadlineName, guard.Time);
            await BoundAsync(sending, response.Server, answers, guard).ConfigureAwait(false);
            Status = await sending.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever middleware's callbacks throw here has no caller; the client must not wait for the handler
        catch (Exception error)
#pragma warning restore CA1031
        {
            answers.Log.LateAnswerFailed(error, guard.Name);
            await EndAnywayAsync().ConfigureAwait(false);
        }

        // From now on nothing but the handler holds the request up.
        _stopping = answers.Stopping.UnsafeRegister(static state => ((ContestedResponse)state!).LeaveBehind(), response);
        _answered.SetResult();
    }

    /// <summary>Lets the server end a response that could not be written: with its own 500, or by closing the connection.</summary>
    private async Task EndAnywayAsync()
    {
        try
        {
            var (sent, body) = response.Server.Direct;
            if (!sent.HasStarted)
                sent.Headers.ContentLength = null;
            await body.CompleteAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // there is nobody left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
            response.Server.Lifetime.Abort();
        }
    }
}
