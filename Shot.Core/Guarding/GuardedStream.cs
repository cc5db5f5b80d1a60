using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>A stream under a deadline that counts only while an item is awaited, or with places in gates, which it keeps until it is disposed of.</summary>
internal sealed class GuardedStream<T>(IAsyncEnumerable<T> work, GuardCall call) : IAsyncEnumerable<T>
{
    private int _started;

    /// <summary>A stream that nobody enumerates gives its places back when it is collected.</summary>
    ~GuardedStream()
    {
        if (_started == 0)
            call.Complete();
    }

    /// <exception cref="ShotOverloadedException">The stream is enumerated again, which is work again, and there is no permit for it.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
#pragma warning disable CA1816 // the enumerator disposes in its place
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            return new GuardedEnumerator<T>(work.GetAsyncEnumerator(cancellationToken), call);
        }

        if (!call.TryEnterAgain(cancellationToken, out var again))
            throw again.Refusal();
        again.Pause();
        return new GuardedEnumerator<T>(work.GetAsyncEnumerator(again.Token), again);
    }
}
