namespace Shot.Interop;

/// <summary>Places inside a gate, however many: 32 bytes.</summary>
internal sealed class GateLease(GateAdapter adapter, int permitCount) : AcquiredLease
{
    private readonly int _permitCount = permitCount;
    private GateAdapter? _adapter = adapter;

    protected override void Dispose(bool disposing)
    {
        // A lease is one object, so it knows by itself whether it has left.
        Interlocked.Exchange(ref _adapter, null)?.Leave(_permitCount);
        base.Dispose(disposing);
    }
}
