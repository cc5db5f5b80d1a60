namespace Shot.Interop;

/// <summary>A refused lease that computes Retry-After when it is asked, so that a refusal need not read the clock.</summary>
/// <param name="permitCount">Number of permits requested.</param>
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

    /// <summary>Time after which a caller without competitors is admitted; zero if the permits are available by now.</summary>
    /// <param name="permits">Number of permits, at least 1.</param>
    protected abstract TimeSpan RetryAfter(int permits);
}
