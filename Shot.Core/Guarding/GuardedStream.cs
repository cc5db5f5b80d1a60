using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>
/// A stream under a deadline that counts only while an item is awaited, or with places in gates. It has entered when it is asked for, and leaves when it has
/// ended or is disposed of, or when whoever forgot it is collected.
/// </summary>
internal sealed class GuardedStream<T>(IAsyncEnumerable<T> work, GuardCall call) : IAsyncEnumerable<T>
{
    private readonly ulong[] _keys = call.Keys.ToArray();
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
#pragma warning disable CA1816 // the enumerator does it in its place
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            return Enumerate(call, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!call.TryEnterAgain(_keys, cancellationToken, out var again))
            throw again.Refusal();
        again.KeepToken();
        again.Pause();
        return Enumerate(again, again.Token);
    }

    private GuardedEnumerator<T> Enumerate(GuardCall entered, CancellationToken cancellationToken)
    {
        try
        {
            return new GuardedEnumerator<T>(work.GetAsyncEnumerator(cancellationToken), entered);
        }
        catch
        {
            entered.Complete();
            throw;
        }
    }
}
