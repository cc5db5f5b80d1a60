namespace Shot.Guarding;

/// <summary>One enumeration of a <see cref="GuardedStream{T}"/>.</summary>
internal sealed class GuardedEnumerator<T>(IAsyncEnumerator<T> work, Deadline deadline) : IAsyncEnumerator<T>
{
    private Task<bool>? _abandoned;
    private bool _disposed;

    public T Current => work.Current;

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_abandoned is not null)
            throw new InvalidOperationException("The stream was abandoned at its deadline: it has no more items.");
        deadline.Resume();
        try
        {
            var next = work.MoveNextAsync();
            if (next.IsCompletedSuccessfully)
                return next.Result;
            var waiting = next.AsTask();
            if (await deadline.AbandonAsync(waiting).ConfigureAwait(false) is { } abandoned)
            {
                _abandoned = waiting;
                throw abandoned;
            }

            return await waiting.ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (_abandoned is null && deadline.Explain(error) is { } explained)
        {
            throw explained;
        }
        finally
        {
            deadline.Pause();
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return default;
        _disposed = true;
        deadline.Dispose();
        if (_abandoned is not { IsCompleted: false } pending)
            return work.DisposeAsync();

        // An enumerator must not be disposed of while it moves: the work is, once it has ended.
        _ = DisposeAfterAsync(pending);
        return default;
    }

    private async Task DisposeAfterAsync(Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await work.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // abandoned work has no caller left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
