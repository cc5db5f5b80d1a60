using System.ComponentModel;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>One call through a guard, admitted or refused.</summary>
/// <remarks>
/// A call that holds nothing hands the work's own task on. One with a place in a gate, or with a deadline, does so when the work has completed before it
/// yields; else the caller has a task of its own, which ends after the place is free.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuardCall
{
    private readonly Guard _guard;
    private readonly CancellationToken _caller;

    // The scope of an admitted call that has one; the name of who refused a refused call. One field, because each one more costs every call.
    private readonly object? _scopeOrRefusedBy;

    // The scope's use when admitted, the ticks to wait when refused, and their complement when a key's own permits are used up.
    private readonly long _number;

    internal GuardCall(Guard guard, CancellationToken caller)
    {
        _guard = guard;
        _caller = caller;
    }

    internal GuardCall(Guard guard, CallScope scope, long use, CancellationToken caller)
    {
        _guard = guard;
        _scopeOrRefusedBy = scope;
        _number = use;
        _caller = caller;
    }

    internal GuardCall(Guard guard, Refusal refusal)
    {
        _guard = guard;
        _scopeOrRefusedBy = refusal.By;
        _number = refusal.IsKeyed ? ~refusal.RetryAfter.Ticks : refusal.RetryAfter.Ticks;
    }

    /// <summary>Whether the call may not enter.</summary>
    public bool IsRefused => _scopeOrRefusedBy is string;

    /// <summary>The work's token: the caller's own, or the one that fires at the deadline too.</summary>
    public CancellationToken Token => Scope?.Token(_number) ?? _caller;

    /// <summary>Whether the deadline passed before the caller cancelled.</summary>
    internal bool IsLate => Scope is { } scope && scope.IsLate(_number);

    /// <summary>Whether the call holds something, and has not ended.</summary>
    internal bool IsOpen => Scope is { } scope && scope.IsOpen(_number);

    internal bool HasDeadline => Scope is { } scope && scope.HasDeadline(_number);

    /// <summary>The name that the call reports when it misses its deadline: it is whose the deadline is.</summary>
    internal string DeadlineName => HasDeadline ? Scope!.DeadlineName : _guard.DeadlineName;

    /// <summary>Whether something is held until the call is completed: a deadline, or a place in a gate.</summary>
    internal bool HoldsUntilEnd => Scope is not null;

    internal TimeSpan RetryAfter => IsRefused ? new TimeSpan(IsKeyed ? ~_number : _number) : TimeSpan.Zero;

    /// <summary>Whether the call was refused because its own key's permits are used up, and not those of all.</summary>
    internal bool IsKeyed => IsRefused && _number < 0;

    internal string RefusedBy => _scopeOrRefusedBy as string ?? throw new InvalidOperationException("The call was admitted: nothing refused it.");

    private CallScope? Scope => _scopeOrRefusedBy as CallScope;

    /// <summary>What the method throws when the call is refused.</summary>
    public ShotOverloadedException Refusal() => new(RefusedBy, RetryAfter, IsKeyed);

    /// <summary>What the twin returns when the call is refused.</summary>
    public ShotResult Overloaded() => ShotResult.Overloaded(RefusedBy, RetryAfter, IsKeyed);

    /// <summary>What the twin returns when the call is refused.</summary>
    public ShotResult<T> Overloaded<T>() => ShotResult.Overloaded<T>(RefusedBy, RetryAfter, IsKeyed);

    /// <summary>The work has returned.</summary>
    public void Complete() => Scope?.Release(_number);

    /// <summary>The work has thrown before its first yield.</summary>
    /// <returns>What the caller is told: the work's own exception, unless the deadline or the caller's cancellation explains it.</returns>
    public Exception Fail(Exception error)
    {
        var explained = Explain(error);
        if (explained is ShotTimeoutException)
            CountLate(isAbandoned: false);
        else if (error is not OperationCanceledException)
            CountFailed();
        Scope?.Release(_number);
        return explained ?? error;
    }

    /// <summary>Runs the work under the deadline.</summary>
    public Task Run(Task work)
    {
        if (work is not null && !work.IsCompletedSuccessfully)
            return HasDeadline ? Await<bool>(work) : IsHeld(work) ? CompletionWatch.Hold(work, this) : work;
        Complete();
        return work!;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public Task<T> Run<T>(Task<T> work)
    {
        if (work is not null && !work.IsCompletedSuccessfully)
            return HasDeadline ? Await<T>(work) : IsHeld(work) ? CompletionWatch.Hold(work, this) : work;
        Complete();
        return work!;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public ValueTask Run(ValueTask work)
    {
        if (!work.IsCompletedSuccessfully)
            return new ValueTask(Run(work.AsTask()));
        Complete();
        return work;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public ValueTask<T> Run<T>(ValueTask<T> work)
    {
        if (!work.IsCompletedSuccessfully)
            return new ValueTask<T>(Run(work.AsTask()));
        Complete();
        return work;
    }

    /// <summary>Streams the work's items; the deadline counts the time inside <c>MoveNextAsync</c> alone, over the whole stream.</summary>
    public IAsyncEnumerable<T> Run<T>(IAsyncEnumerable<T> work)
    {
        if (Scope is null)
            return work;
        Scope.KeepToken();
        Scope.Pause(_number);
        return new GuardedStream<T>(work, this);
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
    public ValueTask<ShotResult> TryFail(Exception error)
    {
        var told = Fail(error);
        return told is ShotTimeoutException timeout && told != error ? new(Late(timeout)) : ValueTask.FromException<ShotResult>(told);
    }

    /// <inheritdoc cref="TryFail(Exception)"/>
    public ValueTask<ShotResult<T>> TryFail<T>(Exception error)
    {
        var told = Fail(error);
        return told is ShotTimeoutException timeout && told != error
            ? new(new ShotResult<T>(Late(timeout), default!))
            : ValueTask.FromException<ShotResult<T>>(told);
    }

    /// <summary>Asks <paramref name="listener"/> at the deadline whether the call is late.</summary>
    internal void Listen(IDeadlineListener listener, long call) => Scope?.Listen(_number, listener, call);

    /// <summary>Somebody may listen to the token after the work has ended.</summary>
    internal void KeepToken() => Scope?.KeepToken();

    /// <summary>The caller has been told that the deadline was missed.</summary>
    /// <param name="isAbandoned">Whether the work still runs.</param>
    internal void CountLate(bool isAbandoned)
    {
        _guard.Counters.Add(GuardCount.TimedOut);
        if (isAbandoned)
            _guard.Counters.Add(GuardCount.Abandoned);
    }

    /// <summary>The work has thrown an exception of its own.</summary>
    internal void CountFailed() => _guard.Counters.Add(GuardCount.Failed);

    /// <summary>The work has ended.</summary>
    internal void End(Task work)
    {
        // Not the exception itself: looking at it would hide it from whoever watches for exceptions that nobody has looked at.
        if (work.IsFaulted)
            CountFailed();
        Scope?.Release(_number);
    }

    /// <summary>What the caller is told when the work stops with <paramref name="error"/>; null when that is the work's own.</summary>
    internal Exception? Explain(Exception error)
    {
        if (Scope is null || error is not OperationCanceledException cancelled)
            return null;
        if (IsLate)
            return Timeout(isAbandoned: false);
        if (!Scope.IsLeft(_number) || cancelled.CancellationToken != Token)
            return null;
        return cancelled is TaskCanceledException
            ? new TaskCanceledException(cancelled.Message, cancelled, _caller)
            : new OperationCanceledException(cancelled.Message, cancelled, _caller);
    }

    /// <summary>Waits for the work, or, where the guard abandons, for the end of the wait.</summary>
    /// <returns>What the caller is told when the work is abandoned; null when the work has ended.</returns>
    internal async ValueTask<Exception?> AbandonAsync(Task work)
    {
        if (Scope!.Over is not { } over)
            return null;
        if (work.IsCompleted || await Task.WhenAny(work, over).ConfigureAwait(false) == work || work.IsCompleted)
            return null;
        if (!IsLate)
            return new OperationCanceledException(_caller);
        CountLate(isAbandoned: true);
        return Timeout(isAbandoned: true);
    }

    /// <summary>The caller does not wait for the work: the call ends with it, and what it throws is observed.</summary>
    internal void Abandon(Task work)
    {
        var observed = work.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        // A call that timed out is counted: its work's exception must not count it as failed too.
        CompletionWatch.Start(IsLate ? observed : work, this);
    }

    /// <summary>Stops counting the work's time.</summary>
    internal void Pause() => Scope?.Pause(_number);

    /// <summary>Goes on counting the work's time.</summary>
    internal void Resume() => Scope?.Resume(_number);

    /// <summary>The keys of the call, while it has not ended.</summary>
    internal ReadOnlySpan<ulong> Keys => Scope is null ? [] : Scope.Keys;

    /// <summary>Another call of the same guard.</summary>
    internal bool TryEnterAgain(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call) => _guard.TryEnter(keys, cancellationToken, out call);

    private static ShotResult Late(ShotTimeoutException timeout) => ShotResult.TimedOut(timeout.LimitName, timeout.MaxWait);

    private ShotTimeoutException Timeout(bool isAbandoned) => new(Scope!.DeadlineName, Scope.MaxWait, isAbandoned);

    /// <summary>Sees to it that the call of work without a deadline ends with it.</summary>
    /// <returns>Whether the call holds something that has to be free before the caller goes on.</returns>
    private bool IsHeld(Task work)
    {
        if (work.IsCompleted)
            End(work);
        else if (Scope is not null)
            return true;
        else
            CompletionWatch.Start(work, this);
        return false;
    }

    private async Task<T> Await<T>(Task work)
    {
        if (await AbandonAsync(work).ConfigureAwait(false) is { } abandoned)
        {
            Abandon(work);
            throw abandoned;
        }

        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (Explain(error) is { } explained)
        {
            if (explained is ShotTimeoutException)
                CountLate(isAbandoned: false);
            throw explained;
        }
        finally
        {
            End(work);
        }

        return work is Task<T> typed ? typed.Result : default!;
    }

    private async ValueTask<ShotResult> TryAwait(Task work)
    {
        if (HasDeadline && await AbandonAsync(work).ConfigureAwait(false) is { } abandoned)
        {
            Abandon(work);
            return abandoned is ShotTimeoutException timeout ? Late(timeout) : throw abandoned;
        }

        try
        {
            await work.ConfigureAwait(false);
            return ShotResult.Completed();
        }
        catch (OperationCanceledException error) when (Explain(error) is { } explained)
        {
            if (explained is not ShotTimeoutException timeout)
                throw explained;
            CountLate(isAbandoned: false);
            return Late(timeout);
        }
        finally
        {
            End(work);
        }
    }

    private async ValueTask<ShotResult<T>> TryAwait<T>(Task<T> work)
    {
        var result = await TryAwait((Task)work).ConfigureAwait(false);
        return result.IsCompleted ? ShotResult.Completed(work.Result) : new ShotResult<T>(result, default!);
    }
}
