using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>A place inside a <see cref="ConcurrencyGate"/>. The default value holds none.</summary>
/// <remarks>A value: copies hold the same place. Disposing of any of them leaves it, disposing again does nothing, from whichever thread.</remarks>
public readonly struct ConcurrencyLease : IDisposable
{
    private readonly ConcurrencyGate? _gate;
    private readonly int _slot;
    private readonly long _visit;

    internal ConcurrencyLease(ConcurrencyGate gate, int slot, long visit)
    {
        _gate = gate;
        _slot = slot;
        _visit = visit;
    }

    /// <summary>Leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose() => _gate?.Leave(_slot, _visit);
}
