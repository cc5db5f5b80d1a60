namespace Shot.Interop;

/// <summary>One place inside a gate.</summary>
internal sealed class GateLease(GateAdapter adapter, ConcurrencyLease lease) : AcquiredLease
{
    // Instead of the whole lease, which has the gate too: 40 bytes.
    private readonly int _place = lease.Place;
    private readonly long _visit = lease.Visit;
    private GateAdapter? _adapter = adapter;

    // Two threads may both get past this: a visit ends once.
    protected override void Dispose(bool disposing)
    {
        _adapter?.Leave(_place, _visit);
        _adapter = null;
        base.Dispose(disposing);
    }
}
