using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>Says yes. Holds nothing, so all who are admitted share one, unless they have to leave again.</summary>
internal class AcquiredLease : RateLimitLease
{
    public static readonly AcquiredLease Instance = new();

    protected AcquiredLease()
    {
    }

    public sealed override bool IsAcquired => true;

    public sealed override IEnumerable<string> MetadataNames => [];

    public sealed override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}
