using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// One call's deadline. Its token fires at the deadline or when the caller cancels, whichever is first, and the first is what
/// it remembers: only then is a cancelled work's exception explained as one or the other.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly Guard _guard;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source = new();
    private readonly TaskCompletionSource? _over;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _timer;
    private readonly Lock _pausing = new();
    private IDeadlineListener? _listener;
    private long _listenersCall;
    private TimeSpan _remaining;
    private long _resumed;
    private int _running = 1;
    private int _end;

    public Deadline(Guard guard, TimeSpan maxWait, CancellationToken caller)
    {
        _guard = guard;
        _caller = caller;
        _remaining = maxWait;
        _resumed = guard.Time.GetTimestamp();
        if (guard.Abandon)
            _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registration = caller.UnsafeRegister(static state => ((Deadline)state!).End(Reason.Caller), this);

        // The timer must not carry the caller's execution context into the callbacks of the work's token.
        var suppresses = !ExecutionContext.IsFlowSuppressed();
        if (suppresses)
            ExecutionContext.SuppressFlow();
        _timer = guard.Time.CreateTimer(static state => ((Deadline)state!).End(Reason.Deadline), this, maxWait, Timeout.InfiniteTimeSpan);
        if (suppresses)
            ExecutionContext.RestoreFlow();
    }

    private enum Reason
    {
        Deadline = 1,
        Caller = 2,
    }

    /// <summary>Fires at the deadline, and when the caller cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the deadline passed before the caller cancelled.</summary>
    public bool IsMissed => Volatile.Read(ref _end) == (int)Reason.Deadline;

    /// <summary>From now on <paramref name="listener"/> decides at the deadline whether the call is late.</summary>
    public void Listen(IDeadlineListener listener, long call)
    {
        _listenersCall = call;

        // A full fence, as is the swap in End: either the timer sees the listener, or the line below sees that the deadline has passed.
        Interlocked.Exchange(ref _listener, listener);
        if (IsMissed)
            listener.TryMiss(call);
    }

    /// <summary>What the caller is told when the work stops with <paramref name="error"/>; null when that is the work's own.</summary>
    public Exception? Explain(Exception error)
    {
        if (error is not OperationCanceledException cancelled)
            return null;
        if (IsMissed)
            return new ShotTimeoutException(_guard.DeadlineName, _guard.MaxWait);
        if (Volatile.Read(ref _end) != (int)Reason.Caller || cancelled.CancellationToken != Token)
            return null;
        return cancelled is TaskCanceledException
            ? new TaskCanceledException(cancelled.Message, cancelled, _caller)
            : new OperationCanceledException(cancelled.Message, cancelled, _caller);
    }

    /// <summary>Waits for the work or the end of the wait, whichever is first; what abandoned work throws later is observed.</summary>
    /// <returns>What the caller is told when the work is abandoned; null when the work has ended.</returns>
    public async ValueTask<Exception?> AbandonAsync(Task work)
    {
        if (_over is null)
            return null;
        if (!work.IsCompleted && await Task.WhenAny(work, _over.Task).ConfigureAwait(false) != work && !work.IsCompleted)
        {
            _ = work.ContinueWith(
                static ended => _ = ended.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            return IsMissed
                ? new ShotTimeoutException(_guard.DeadlineName, _guard.MaxWait, abandoned: true)
                : new OperationCanceledException(_caller);
        }

        return null;
    }

    /// <summary>Stops counting: the time until <see cref="Resume"/> is not the work's.</summary>
    public void Pause()
    {
        lock (_pausing)
        {
            if (--_running > 0)
                return;
            _remaining -= _guard.Time.GetElapsedTime(_resumed);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Counts again from where <see cref="Pause"/> stopped.</summary>
    public void Resume()
    {
        lock (_pausing)
        {
            if (++_running > 1)
                return;
            _resumed = _guard.Time.GetTimestamp();
            _timer.Change(_remaining > TimeSpan.Zero ? _remaining : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the count. The source is not disposed of: work may hold its token for longer, and it owns no handle.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _registration.Dispose();
    }

    private void End(Reason reason)
    {
        var asked = reason == Reason.Deadline && Volatile.Read(ref _listener) is not null;
        if (asked && !_listener!.TryMiss(_listenersCall))
            return;
        if (Interlocked.CompareExchange(ref _end, (int)reason, 0) != 0)
            return;
        if (!asked && reason == Reason.Deadline && Volatile.Read(ref _listener) is { } late && !late.TryMiss(_listenersCall))
            return;

        // The waiting caller goes first: cancelling runs the work's callbacks, which may take their time.
        _over?.TrySetResult();
        _source.Cancel();
    }
}
