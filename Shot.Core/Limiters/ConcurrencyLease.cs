namespace Shot;

/// <summary>A place inside a <see cref="ConcurrencyGate"/>. The default value holds no place.</summary>
/// <remarks>Copies hold the same place. Disposing of any copy leaves it; disposing again has no effect. Thread-safe.</remarks>
public readonly struct ConcurrencyLease : IDisposable
{
    private readonly ConcurrencyGate? _gate;
    private readonly int _slot;
    private readonly long _visit;

    internal ConcurrencyLease(ConcurrencyGate gate, int slot, long visit) => (_gate, _slot, _visit) = (gate, slot, visit);

    /// <summary>Leaves the gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose() => _gate?.Leave(_slot, _visit);
}
