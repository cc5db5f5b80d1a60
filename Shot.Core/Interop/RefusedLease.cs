using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>Says no, and when to come back. The time is all that it holds, so that a refusal allocates as little as an object can: 24 bytes.</summary>
/// <param name="retryAfter">The time after which a caller that is alone is admitted.</param>
internal sealed class RefusedLease(TimeSpan retryAfter) : RateLimitLease
{
    private static readonly string[] Names = [MetadataName.RetryAfter.Name];

    public override bool IsAcquired => false;

    public override IEnumerable<string> MetadataNames => Names;

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
