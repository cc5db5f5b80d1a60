using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <summary>One call through a guard, admitted or refused.</summary>
/// <remarks>A call without a place in a gate and without a deadline returns the work's own task. So does any call whose work has completed
/// already. Every other call returns a task of its own, which ends after the place is free.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuardCall
{
    private const long CriticalityMask = (1 << CallCriticality.BitCount) - 1;

    // The call's charges flow with its work.
    private const long SettlesFlag = 1 << CallCriticality.BitCount;

    /// <summary>Bits of a number that flags take. A timestamp beside them has lost as many of its highest bits.</summary>
    internal const int FlagBits = CallCriticality.BitCount + 1;

    private const long FlowMask = CriticalityMask | SettlesFlag;

    private readonly Guard _guard;
    private readonly CancellationToken _caller;

    // The scope of an admitted call, if any; the name of the limit that refused a call. One field, because each field costs time.
    private readonly object? _scopeOrRefusedBy;

    // Admitted: the scope's use, or without a scope the timestamp of the begin, zero if nobody measures the call; followed by the bits of
    // the criticality and the flag of a call that may be settled. Refused: the ticks to wait, or their complement when a keyed limit refused.
    private readonly long _number;

    internal GuardCall(Guard guard, CallCriticality criticality, long begun, CancellationToken caller, bool settles = false) =>
        (_guard, _number, _caller) = (guard, Number(begun, criticality, settles), caller);

    internal GuardCall(
        Guard guard, CallScope scope, long use, CallCriticality criticality, CancellationToken caller, bool settles = false) =>
        (_guard, _scopeOrRefusedBy, _number, _caller) = (guard, scope, Number(use, criticality, settles), caller);

    internal GuardCall(Guard guard, Refusal refusal)
    {
        (_guard, _scopeOrRefusedBy) = (guard, refusal.By);
        _number = refusal.IsKeyed ? ~refusal.RetryAfter.Ticks : refusal.RetryAfter.Ticks;
    }

    /// <summary>Whether the call was refused.</summary>
    public bool IsRefused => _scopeOrRefusedBy is string;

    /// <summary>The work's token: the caller's own, or one that fires at the deadline too.</summary>
    public CancellationToken Token => Scope?.Token(Use) ?? _caller;

    /// <summary>Whether the deadline passed before the caller cancelled.</summary>
    internal bool IsLate => Scope is { } scope && scope.IsLate(Use);
    internal bool IsOpen => Scope is { } scope && scope.IsOpen(Use);
    internal bool HasDeadline => Scope is { } scope && scope.HasDeadline(Use);
    internal string DeadlineName => HasDeadline ? Scope!.DeadlineName : _guard.DeadlineName;
    internal bool HoldsUntilEnd => Scope is not null;

    /// <summary>The guard; null for the default value.</summary>
    internal Guard? Guard => _guard;

    /// <summary>The counters of calls of this criticality.</summary>
    internal GuardCounters Counters => _guard.Counters.Of(Criticality);

    /// <summary>The criticality of an admitted call.</summary>
    internal CallCriticality Criticality =>
        IsRefused ? default : CallCriticality.FromBits((int)(_number & CriticalityMask));

    /// <summary>Hashes of the call's keys, until it ends.</summary>
    internal ReadOnlySpan<ulong> Keys => Scope is null ? [] : Scope.Keys;

    internal TimeSpan RetryAfter => IsRefused ? new TimeSpan(IsKeyed ? ~_number : _number) : TimeSpan.Zero;
    internal bool IsKeyed => IsRefused && _number < 0;
    internal string RefusedBy => _scopeOrRefusedBy as string ?? throw new InvalidOperationException("The call was admitted.");

    /// <summary>The timestamp of the begin; zero if nobody measures the call or its duration has been recorded.</summary>
    internal long Begun => Scope is { } scope ? scope.Begun(Use) : IsRefused ? 0 : _number >> FlagBits;

    private CallScope? Scope => _scopeOrRefusedBy as CallScope;
    private long Use => _number >> FlagBits;

    /// <summary>The call's charges, in the flow that entered and before <see cref="EndFlow"/>; null if there is nothing to settle.</summary>
    internal CallCharge? Charged => !IsRefused && (_number & SettlesFlag) != 0 ? CallCharge.Current : null;

    /// <summary>The exception of a refused call.</summary>
    public ShotOverloadedException Refusal() => new(RefusedBy, RetryAfter, IsKeyed);

    /// <summary>The twin's result of a refused call.</summary>
    public ShotResult Overloaded() => ShotResult.Overloaded(RefusedBy, RetryAfter, IsKeyed);

    /// <inheritdoc cref="Overloaded()"/>
    public ShotResult<T> Overloaded<T>() => ShotResult.Overloaded<T>(RefusedBy, RetryAfter, IsKeyed);

    /// <summary>Ends the call after its work has returned.</summary>
    public void Complete()
    {
        EndFlow();
        End(CallOutcome.Completed);
    }

    /// <summary>Ends the call after its work has thrown before its first yield.</summary>
    /// <returns>The exception for the caller: the work's own, unless the deadline or the caller's cancellation caused it.</returns>
    public Exception Fail(Exception error)
    {
        EndFlow();
        var explained = Explain(error);
        if (explained is ShotTimeoutException)
            CountLate(isAbandoned: false);
        else if (error is not OperationCanceledException)
            CountFailed();
        End(error is OperationCanceledException ? CallOutcome.Completed : CallOutcome.Failed);
        return explained ?? error;
    }

    /// <summary>Runs the work under the deadline.</summary>
    public Task Run(Task work)
    {
        EndFlow();
        if (work is not null && !work.IsCompletedSuccessfully)
            return HasDeadline ? Await<bool>(work) : IsHeld(work) ? CompletionWatch.Hold(work, this) : work;
        End(CallOutcome.Completed);
        return work!;
    }

    /// <inheritdoc cref="Run(Task)"/>
    public Task<T> Run<T>(Task<T> work)
    {
        EndFlow();
        if (work is not null && !work.IsCompletedSuccessfully)
            return HasDeadline ? Await<T>(work) : IsHeld(work) ? CompletionWatch.Hold(work, this) : work;
        End(CallOutcome.Completed);
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

    /// <summary>Streams the work's items. Only the time inside <c>MoveNextAsync</c> counts towards the deadline.</summary>
    public IAsyncEnumerable<T> Run<T>(IAsyncEnumerable<T> work)
    {
        var charged = Charged;
        EndFlow();
        if (Scope is null && Begun == 0 && charged is null && !Criticality.IsOwn)
            return work;
        KeepToken();
        Pause();
        return new GuardedStream<T>(work, this, charged);
    }

    /// <summary>Runs the work under the deadline. The result says whether it was late.</summary>
    public ValueTask<ShotResult> TryRun(Task work) => TryRun(new ValueTask(work));

    /// <inheritdoc cref="TryRun(Task)"/>
    public ValueTask<ShotResult<T>> TryRun<T>(Task<T> work) => TryRun(new ValueTask<T>(work));

    /// <inheritdoc cref="TryRun(Task)"/>
    public ValueTask<ShotResult> TryRun(ValueTask work)
    {
        EndFlow();
        if (!work.IsCompletedSuccessfully)
            return TryAwait(work.AsTask());
        work.GetAwaiter().GetResult();
        End(CallOutcome.Completed);
        return new ValueTask<ShotResult>(ShotResult.Completed());
    }

    /// <inheritdoc cref="TryRun(Task)"/>
    public ValueTask<ShotResult<T>> TryRun<T>(ValueTask<T> work)
    {
        EndFlow();
        if (!work.IsCompletedSuccessfully)
            return TryAwait(work.AsTask());
        var value = work.GetAwaiter().GetResult();
        End(CallOutcome.Completed);
        return new ValueTask<ShotResult<T>>(ShotResult.Completed(value));
    }

    /// <summary>Ends the call after asynchronous work has thrown before its first yield.</summary>
    /// <returns>The twin's result when the call is late; else a task that fails with the work's own exception.</returns>
    public ValueTask<ShotResult> TryFail(Exception error)
    {
        var explained = Fail(error);
        return explained is ShotTimeoutException timeout && explained != error
            ? new(Late(timeout))
            : ValueTask.FromException<ShotResult>(explained);
    }

    /// <inheritdoc cref="TryFail(Exception)"/>
    public ValueTask<ShotResult<T>> TryFail<T>(Exception error)
    {
        var explained = Fail(error);
        return explained is ShotTimeoutException timeout && explained != error
            ? new(new ShotResult<T>(Late(timeout), default!))
            : ValueTask.FromException<ShotResult<T>>(explained);
    }

    /// <summary>Ends the call. Its criticality goes on flowing in the current flow: only the flow that entered ends that.</summary>
    internal void Release() => Scope?.Release(Use);

    /// <summary>Publishes the deadline for the work, where outgoing requests want to know it.</summary>
    internal void BeginDeadline()
    {
        if (_guard.FlowsDeadlines && HasDeadline)
            FlowingDeadline.Begin(Scope!, Use);
    }

    /// <summary>Takes back what <see cref="BeginDeadline"/> has published in this flow.</summary>
    internal void EndDeadline()
    {
        if (Scope is { } scope && _guard.FlowsDeadlines)
            FlowingDeadline.End(scope, Use);
    }

    /// <summary>States criticality and deadline in a flow that is this call's alone: an asynchronous method's.</summary>
    internal void Flow()
    {
        Criticality.Flow();
        BeginDeadline();
    }

    /// <summary>Takes back what the call has stated for its work. For the flow that entered, once the work has been started.</summary>
    internal void EndFlow()
    {
        EndDeadline();
        if ((_number & FlowMask) == 0 || IsRefused)
            return;
        Criticality.End();
        if ((_number & SettlesFlag) != 0)
            CallCharge.End(_guard);
    }

    internal void Listen(Func<long, bool> listener, long call) => Scope?.Listen(Use, listener, call);
    internal void KeepToken() => Scope?.KeepToken();

    /// <summary>Counts a call whose caller is told that it is late, and whether the work still runs. In the flow of the caller.</summary>
    internal void CountLate(bool isAbandoned)
    {
        Counters.Add(GuardCount.TimedOut);
        if (isAbandoned)
            Counters.Add(GuardCount.Abandoned);
        Record(CallOutcome.TimedOut);
        CallEvents.Late(DeadlineName);
    }

    /// <summary>Records the duration of a call whose caller has its answer, once and before <see cref="Release"/>, in the flow of the
    /// caller: exemplars are taken from its activity.</summary>
    internal void Record(CallOutcome outcome)
    {
        if (Scope is { } scope)
            _guard.Durations?.Record(scope.TakeBegun(Use), outcome);
        else if (_number >> FlagBits is var begun and not 0)
            _guard.Durations!.Record(begun, outcome);
    }

    /// <summary>Records the duration, and ends the call.</summary>
    internal void End(CallOutcome outcome)
    {
        Record(outcome);
        Release();
    }

    internal void CountFailed() => Counters.Add(GuardCount.Failed);

    /// <summary>Counts the work's own exception, unless another guard of the site does. Called as an exception filter, which lets the
    /// exception go on.</summary>
    /// <returns>Always false.</returns>
    internal bool CountFailed(Exception error)
    {
        if (CountsFailures && IsFailure(error))
            CountFailed();
        return false;
    }

    /// <summary>Records the duration of a request whose work has ended, unless another guard of the site does.</summary>
    internal void RecordEnd(Task work)
    {
        if (CountsFailures && Begun != 0)
            Record(work.Exception?.InnerException is { } error && IsFailure(error) ? CallOutcome.Failed : CallOutcome.Completed);
    }

    /// <summary>Whether an exception of a request's work is its own.</summary>
    internal static bool IsFailure(Exception error) => error is not (OperationCanceledException or IShotException);

    /// <summary>False for the default value, and if another guard of the site counts the call.</summary>
    internal bool CountsFailures => _guard is { CountsAdmissions: true };

    internal void End(Task work)
    {
        // Reading the exception itself would mark it as observed.
        if (work.IsFaulted)
            CountFailed();
        End(work.IsFaulted ? CallOutcome.Failed : CallOutcome.Completed);
    }

    /// <summary>The exception for the caller of work that stopped with an error; null when the error is the work's own.</summary>
    internal Exception? Explain(Exception error)
    {
        if (Scope is null || error is not OperationCanceledException cancelled)
            return null;
        if (IsLate)
            return Timeout(isAbandoned: false);
        if (!Scope.IsLeft(Use) || cancelled.CancellationToken != Token)
            return null;
        return cancelled is TaskCanceledException
            ? new TaskCanceledException(cancelled.Message, cancelled, _caller)
            : new OperationCanceledException(cancelled.Message, cancelled, _caller);
    }

    /// <summary>Where the guard abandons late work: waits for the end of the work, the deadline or the caller's cancellation.</summary>
    /// <returns>The exception for the caller when the work is abandoned; null when the work has ended or is to be awaited.</returns>
    internal async ValueTask<Exception?> AbandonAsync(Task work)
    {
        if (Scope!.Over is not { } over)
            return null;
        if (work.IsCompleted || await Task.WhenAny(work, over).ConfigureAwait(false) == work || work.IsCompleted)
            return null;
        if (!IsLate)
        {
            Record(CallOutcome.Completed);
            return new OperationCanceledException(_caller);
        }

        CountLate(isAbandoned: true);
        return Timeout(isAbandoned: true);
    }

    /// <summary>Lets the work run on without its caller. The call ends with the work, and the work's exception is observed.</summary>
    internal void Abandon(Task work)
    {
        var observed = work.ContinueWith(
            static ended => _ = ended.Exception, default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        // A late call is counted already: its work's exception must not count it as failed too.
        CompletionWatch.Start(IsLate ? observed : work, this);
    }

    internal void Pause() => Scope?.Pause(Use);
    internal void Resume() => Scope?.Resume(Use);
    internal bool TryEnterAgain(ReadOnlySpan<ulong> keys, CancellationToken cancellationToken, out GuardCall call) =>
        _guard.TryEnter(System.Threading.Timeout.InfiniteTimeSpan, keys, cancellationToken, out call, Criticality.Stated);

    private static long Number(long number, CallCriticality criticality, bool settles) =>
        (number << FlagBits) | (long)criticality.Bits | (settles ? SettlesFlag : 0);

    private static ShotResult Late(ShotTimeoutException timeout) => ShotResult.TimedOut(timeout.LimitName, timeout.MaxWait);
    private ShotTimeoutException Timeout(bool isAbandoned) => new(Scope!.DeadlineName, Scope.MaxWait, isAbandoned);

    /// <summary>Whether the call holds a place, to be free before its caller continues. If not, it is ended with its work.</summary>
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
