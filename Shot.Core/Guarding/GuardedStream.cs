using Shot.CompilerServices;

namespace Shot.Guarding;

/// <summary>A stream of a call that has something to end: a deadline, which counts only while an item is awaited, places in gates, a
/// duration that is measured, or a cost that may be settled. The call enters when the stream is requested. It ends with the enumeration, or
/// when a stream that was never enumerated is collected.</summary>
internal sealed class GuardedStream<T>(IAsyncEnumerable<T> work, GuardCall call, CallCharge? charged) : IAsyncEnumerable<T>
{
    private readonly ulong[] _keys = call.Keys.ToArray();
    private int _started;

    ~GuardedStream()
    {
        if (_started == 0)
            call.Release();
    }

    /// <exception cref="ShotOverloadedException">The stream is enumerated again, and that call is refused.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
#pragma warning disable CA1816 // the enumerator ends the call from here on
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            return Enumerate(call, charged, cancellationToken);
        }

        // Without a deadline and places, the stream is the work's own: only its first enumeration is the call.
        if (!call.HoldsUntilEnd)
            return work.GetAsyncEnumerator(cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        if (!call.TryEnterAgain(_keys, cancellationToken, out var again))
            throw again.Refusal();
        var chargedAgain = again.Charged;
        again.EndFlow();
        again.KeepToken();
        again.Pause();
        return Enumerate(again, chargedAgain, again.Token);
    }

    private GuardedEnumerator<T> Enumerate(GuardCall entered, CallCharge? charge, CancellationToken cancellationToken)
    {
        try
        {
            return new GuardedEnumerator<T>(work.GetAsyncEnumerator(cancellationToken), entered, charge);
        }
        catch
        {
            entered.Release();
            throw;
        }
    }
}
