using System.ComponentModel;
using Shot.Guarding;

namespace Shot.CompilerServices;

/// <summary>One call through a guard, admitted or refused.</summary>
/// <remarks>
/// A call without a deadline hands the work's own task on: it costs no allocation and no state machine. One with a
/// deadline costs none either when the work has completed before it yields.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuardCall
{
    private readonly Guard _guard;
    private readonly Deadline? _deadline;
    private readonly CancellationToken _caller;
    private readonly string? _refusedBy;
    private readonly TimeSpan _retryAfter;

    internal GuardCall(Guard guard, CancellationToken caller)
    {
        _guard = guard;
        _caller = caller;
    }

    internal GuardCall(Guard guard, Deadline deadline)
    {
        _guard = guard;
        _deadline = deadline;
    }

    internal GuardCall(Guard guard, string refusedBy, TimeSpan retryAfter)
    {
        _guard = guard;
        _refusedBy = refusedBy;
        _retryAfter = retryAfter;
    }

    /// <summary>The work's token: the caller's own, or the one that fires at the deadline too.</summary>
    public CancellationToken Token => _deadline?.Token ?? _caller;

    /// <summary>Whether the deadline passed before the caller cancelled.</summary>
    internal bool IsMissed => _deadline is { IsMissed: true };

    internal bool HasDeadline => _deadline is not null;

    internal TimeSpan RetryAfter => _retryAfter;

    /// <summary>Asks <paramref name="listener"/> at the deadline whether the call is late.</summary>
    internal void Listen(IDeadlineListener listener, long call) => _deadline?.Listen(listener, call);

    internal string RefusedBy => _refusedBy ?? throw new InvalidOperationException("The call was admitted: nothing refused it.");

    /// <summary>What the method throws when the call is refused.</summary>
    public ShotOverloadedException Refusal() => new(RefusedBy, _retryAfter);

    /// <summary>What the twin returns when the call is refused.</summary>
    public ShotResult Overloaded() => ShotResult.Overloaded(RefusedBy, _retryAfter);

    /// <summary>What the twin returns when the call is refused.</summary>
    public ShotResult<T> Overloaded<T>() => ShotResult.Overloaded<T>(RefusedBy, _retryAfter);

    /// <summary>The work has returned.</summary>
    public void Complete() => _deadline?.Dispose();

    /// <summary>The work has thrown.</summary>
    public void Fail() => _deadline?.Dispose();

    /// <summary>Asynchronous work has thrown before its first yield.</summary>
    /// <returns>What the caller's task fails with.</returns>
    public Exception Fail(Exception error)
    {
        Fail();
        return _deadline?.Explain(error) ?? error;
    }

    /// <summary>Runs the work under the deadline.</summary>
    public Task Run(Task work)
    {
        if (_deadline is null)
            return work;
        if (!work.IsCompletedSuccessfully)
            return Await(work, _deadline);
        Complete();
        return work;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public Task<T> Run<T>(Task<T> work)
    {
        if (_deadline is null)
            return work;
        if (!work.IsCompletedSuccessfully)
            return Await(work, _deadline);
        Complete();
        return work;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public ValueTask Run(ValueTask work)
    {
        if (_deadline is null)
            return work;
        if (!work.IsCompletedSuccessfully)
            return new ValueTask(Await(work.AsTask(), _deadline));
        Complete();
        return work;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public ValueTask<T> Run<T>(ValueTask<T> work)
    {
        if (_deadline is null)
            return work;
        if (!work.IsCompletedSuccessfully)
            return new ValueTask<T>(Await(work.AsTask(), _deadline));
        Complete();
        return work;
    }

    /// <summary>Streams the work's items; the deadline counts the time inside <c>MoveNextAsync</c> alone, over the whole stream.</summary>
    public IAsyncEnumerable<T> Run<T>(IAsyncEnumerable<T> work)
    {
        if (_deadline is null)
            return work;
        _deadline.Pause();
        return new GuardedStream<T>(work, _deadline);
    }

    /// <summary>Runs the work under the deadline, and tells of a missed one in the result.</summary>
    public ValueTask<ShotResult> TryRun(Task work)
    {
        if (!work.IsCompletedSuccessfully)
            return TryAwait(work);
        Complete();
        return new ValueTask<ShotResult>(ShotResult.Completed());
    }

    /// <inheritdoc cref="TryRun(Task)"/>
    public ValueTask<ShotResult<T>> TryRun<T>(Task<T> work)
    {
        if (!work.IsCompletedSuccessfully)
            return TryAwait(work);
        Complete();
        return new ValueTask<ShotResult<T>>(ShotResult.Completed(work.Result));
    }

    /// <inheritdoc cref="TryRun(Task)"/>
    public ValueTask<ShotResult> TryRun(ValueTask work)
    {
        if (!work.IsCompletedSuccessfully)
            return TryAwait(work.AsTask());
        work.GetAwaiter().GetResult();
        Complete();
        return new ValueTask<ShotResult>(ShotResult.Completed());
    }

    /// <inheritdoc cref="TryRun(Task)"/>
    public ValueTask<ShotResult<T>> TryRun<T>(ValueTask<T> work)
    {
        if (!work.IsCompletedSuccessfully)
            return TryAwait(work.AsTask());
        var value = work.GetAwaiter().GetResult();
        Complete();
        return new ValueTask<ShotResult<T>>(ShotResult.Completed(value));
    }

    /// <summary>Asynchronous work has thrown before its first yield.</summary>
    /// <returns>The twin's result when the deadline explains it; else a task that fails with the work's own exception.</returns>
    public ValueTask<ShotResult> TryFail(Exception error) =>
        Fail(error) is ShotTimeoutException timeout && timeout != error ? new(Missed()) : ValueTask.FromException<ShotResult>(Fail(error));

    /// <inheritdoc cref="TryFail(Exception)"/>
    public ValueTask<ShotResult<T>> TryFail<T>(Exception error) =>
        Fail(error) is ShotTimeoutException timeout && timeout != error ? new(new ShotResult<T>(Missed(), default!)) : ValueTask.FromException<ShotResult<T>>(Fail(error));

    private static async Task Await(Task work, Deadline deadline)
    {
        try
        {
            if (await deadline.AbandonAsync(work).ConfigureAwait(false) is { } abandoned)
                throw abandoned;
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (deadline.Explain(error) is { } explained)
        {
            throw explained;
        }
        finally
        {
            deadline.Dispose();
        }
    }

    private static async Task<T> Await<T>(Task<T> work, Deadline deadline)
    {
        await Await((Task)work, deadline).ConfigureAwait(false);
        return await work.ConfigureAwait(false);
    }

    private async ValueTask<ShotResult> TryAwait(Task work)
    {
        if (_deadline is null)
        {
            await work.ConfigureAwait(false);
            return ShotResult.Completed();
        }

        try
        {
            if (await _deadline.AbandonAsync(work).ConfigureAwait(false) is { } abandoned)
                return abandoned is ShotTimeoutException ? Missed() : throw abandoned;
            await work.ConfigureAwait(false);
            return ShotResult.Completed();
        }
        catch (OperationCanceledException error) when (_deadline.Explain(error) is { } explained)
        {
            return explained is ShotTimeoutException ? Missed() : throw explained;
        }
        finally
        {
            _deadline.Dispose();
        }
    }

    private async ValueTask<ShotResult<T>> TryAwait<T>(Task<T> work)
    {
        var result = await TryAwait((Task)work).ConfigureAwait(false);
        return result.IsCompleted ? ShotResult.Completed(await work.ConfigureAwait(false)) : new ShotResult<T>(result, default!);
    }

    private ShotResult Missed() => ShotResult.TimedOut(_guard.DeadlineName, _guard.MaxWait);
}
