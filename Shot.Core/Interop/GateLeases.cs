namespace Shot.Interop;

/// <summary>Several places inside a gate.</summary>
internal sealed class GateLeases(GateAdapter adapter, ConcurrencyLease[] leases) : AcquiredLease
{
    private GateAdapter? _adapter = adapter;

    // Two threads may both get past this: a visit ends once.
    protected override void Dispose(bool disposing)
    {
        foreach (var lease in leases)
            _adapter?.Leave(lease.Place, lease.Visit);
        _adapter = null;
        base.Dispose(disposing);
    }
}
