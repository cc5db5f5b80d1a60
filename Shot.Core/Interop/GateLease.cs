namespace Shot.Interop;

/// <summary>One or more places inside a gate. Takes 32 bytes.</summary>
internal sealed class GateLease(GateAdapter adapter, int permitCount) : AcquiredLease
{
    private readonly int _permitCount = permitCount;
    private GateAdapter? _adapter = adapter;

    protected override void Dispose(bool disposing)
    {
        // The exchange makes a second call have no effect.
        Interlocked.Exchange(ref _adapter, null)?.Leave(_permitCount);
        base.Dispose(disposing);
    }
}
