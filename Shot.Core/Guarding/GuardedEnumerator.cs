using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Guarding;

#pragma warning disable CA1816 // the finalizer is suppressed when the call ends, which may be before or after DisposeAsync

/// <summary>One enumeration of a <see cref="GuardedStream{T}"/>. Its call ends with the last item, when it is disposed, or when an
/// undisposed enumerator is collected.</summary>
internal sealed class GuardedEnumerator<T>(IAsyncEnumerator<T> work, GuardCall call, CallCharge? charged) : IAsyncEnumerator<T>
{
    private Task<bool>? _abandoned;
    private bool _disposed;
    private bool _isRecorded;

    ~GuardedEnumerator() => call.Release();

    public T Current => work.Current;

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_abandoned is not null)
            throw new InvalidOperationException("The stream was abandoned at its deadline: it has no more items.");
        call.Resume();
        call.Flow();
        charged?.Flow();
        try
        {
            var next = work.MoveNextAsync();
            if (next.IsCompletedSuccessfully)
                return next.Result || End();
            var waiting = next.AsTask();
            if (call.HasDeadline && await call.AbandonAsync(waiting).ConfigureAwait(false) is { } abandoned)
            {
                _abandoned = waiting;
                throw abandoned;
            }

            return await waiting.ConfigureAwait(false) || End();
        }
        catch (OperationCanceledException error) when (_abandoned is null && call.Explain(error) is { } explained)
        {
            if (explained is ShotTimeoutException)
                call.CountLate(isAbandoned: false);
            throw explained;
        }
        catch (Exception error) when (_abandoned is null && error is not OperationCanceledException)
        {
            call.CountFailed();
            Record(CallOutcome.Failed);
            throw;
        }
        finally
        {
            call.Pause();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_abandoned is { IsCompleted: false } pending)
            _ = DisposeAfterAsync(pending);
        else
            await DisposeWorkAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the call. Always false.</summary>
    private bool End()
    {
        Record(CallOutcome.Completed);
        call.Release();
        GC.SuppressFinalize(this);
        return false;
    }

    private void Record(CallOutcome outcome)
    {
        if (!_isRecorded)
            call.Record(outcome);
        _isRecorded = true;
    }

    /// <summary>An enumerator must not be disposed while it moves. Abandoned work has no caller left to tell of an exception.</summary>
    private async Task DisposeAfterAsync(Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeWorkAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DisposeWorkAsync()
    {
        call.Flow();
        charged?.Flow();
        try
        {
            await work.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }
}
