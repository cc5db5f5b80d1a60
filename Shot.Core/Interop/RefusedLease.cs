using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>Says no, and to whom asks, when to come back: from the moment of asking, so that a refusal need not read the clock.</summary>
/// <param name="permitCount">How many permits were asked for.</param>
internal abstract class RefusedLease(int permitCount) : RateLimitLease
{
    private static readonly string[] Names = [MetadataName.RetryAfter.Name];

    public int PermitCount { get; } = permitCount;

    public sealed override bool IsAcquired => false;

    public sealed override IEnumerable<string> MetadataNames => Names;

    public sealed override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        var isKnown = metadataName == MetadataName.RetryAfter.Name;
        metadata = isKnown ? RetryAfter(Math.Max(PermitCount, 1)) : null;
        return isKnown;
    }

    /// <summary>The time after which a caller that is alone is admitted; zero when the permits have come back meanwhile.</summary>
    /// <param name="permits">At least 1.</param>
    protected abstract TimeSpan RetryAfter(int permits);
}
