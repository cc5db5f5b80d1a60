namespace Shot.Interop;

/// <summary>An acquired lease, with one or more places in a gate or with nothing to give back. Takes 32 bytes.</summary>
internal sealed class AcquiredLease(GateAdapter? gate = null, int permitCount = 0) : RateLimitLease
{
    /// <summary>Shared by all admitted callers whose lease holds nothing.</summary>
    public static readonly AcquiredLease Instance = new();

    private GateAdapter? _gate = gate;

    public override bool IsAcquired => true;
    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        // The exchange makes a second call have no effect. The shared instance is only read.
        if (_gate is not null)
            Interlocked.Exchange(ref _gate, null)?.Leave(permitCount);
        base.Dispose(disposing);
    }
}
