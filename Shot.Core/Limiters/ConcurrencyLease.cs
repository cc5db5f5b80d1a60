using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>A place inside a <see cref="ConcurrencyGate"/>. The default value holds none.</summary>
/// <remarks>A value: copies hold the same place. Disposing of any of them leaves it, disposing again does nothing, from whichever thread.</remarks>
public readonly struct ConcurrencyLease : IDisposable
{
    private readonly ConcurrencyGate? _gate;
    private readonly int _place;
    private readonly long _visit;

    internal ConcurrencyLease(ConcurrencyGate gate, int place, long visit)
    {
        _gate = gate;
        _place = place;
        _visit = visit;
    }

    internal int Place => _place;

    internal long Visit => _visit;

    /// <summary>Leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose() => _gate?.Leave(_place, _visit);
}
