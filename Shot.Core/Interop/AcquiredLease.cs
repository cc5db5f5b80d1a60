namespace Shot.Interop;

/// <summary>An acquired lease. It holds nothing, so all admitted callers share one, except those of a <see cref="GateLease"/>.</summary>
internal class AcquiredLease : RateLimitLease
{
    public static readonly AcquiredLease Instance = new();

    public sealed override bool IsAcquired => true;
    public sealed override IEnumerable<string> MetadataNames => [];

    public sealed override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}
