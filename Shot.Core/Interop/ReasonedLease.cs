namespace Shot.Interop;

/// <summary>A refused lease with a reason, for refusals without a known time to try again. Each reason has one instance.</summary>
internal sealed class ReasonedLease : RateLimitLease
{
    /// <summary>The gate has no free place.</summary>
    public static readonly ReasonedLease Full = new("Concurrency limit reached");

    /// <summary>The limiter was disposed of while the caller waited.</summary>
    public static readonly ReasonedLease Disposed = new("Rate limiter disposed");

    private static readonly string[] Names = [MetadataName.ReasonPhrase.Name];

    private readonly string _reason;

    private ReasonedLease(string reason)
    {
        _reason = reason;
    }

    public override bool IsAcquired => false;

    public override IEnumerable<string> MetadataNames => Names;

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.ReasonPhrase.Name ? _reason : null;
        return metadata is not null;
    }
}
