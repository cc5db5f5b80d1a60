using Shot.Adaptive;

namespace Shot;

/// <summary>A place inside an <see cref="AdaptiveConcurrencyGate"/>. The default value holds no place.</summary>
/// <inheritdoc cref="ConcurrencyLease" path="/remarks"/>
public readonly struct AdaptiveConcurrencyLease : IDisposable
{
    private readonly AdaptiveConcurrencyGate? _gate;
    private readonly Place _place;
    private readonly long _use;

    internal AdaptiveConcurrencyLease(AdaptiveConcurrencyGate gate)
    {
        _gate = gate;
        _place = Place.Take(out _use);
    }

    /// <summary>Leaves the gate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        if (_gate is not null && _place.TryEnd(_use))
            _gate.Leave();
    }
}
