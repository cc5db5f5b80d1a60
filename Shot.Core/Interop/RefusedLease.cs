namespace Shot.Interop;

/// <summary>A refused lease with one item of metadata, computed when it is asked for, so that a refusal need not read the clock.</summary>
internal sealed class RefusedLease(string name, Func<object> read) : RateLimitLease
{
    public static readonly RefusedLease GateFull = new(MetadataName.ReasonPhrase.Name, static () => "Concurrency limit reached");
    public static readonly RefusedLease Disposed = new(MetadataName.ReasonPhrase.Name, static () => "Rate limiter disposed");

    private readonly string[] _names = [name];

    public int PermitCount { get; private init; }
    public ulong Hash { get; private init; }
    public override bool IsAcquired => false;
    public override IEnumerable<string> MetadataNames => _names;

    /// <summary>A lease that tells when to try again. For a keyed limiter it remembers the key.</summary>
    public static RefusedLease Of(int permitCount, Func<int, TimeSpan> retryAfter, ulong hash = 0) =>
        new(MetadataName.RetryAfter.Name, () => retryAfter(Math.Max(permitCount, 1))) { PermitCount = permitCount, Hash = hash };

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        var isKnown = metadataName == name;
        metadata = isKnown ? read() : null;
        return isKnown;
    }
}
