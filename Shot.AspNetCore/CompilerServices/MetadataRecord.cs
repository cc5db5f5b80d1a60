using Shot.CompilerServices;

namespace Shot.AspNetCore.CompilerServices;

/// <summary>A way to tell handlers from endpoint metadata, passed where records are.</summary>
internal sealed class MetadataRecord<TMetadata>(Func<TMetadata, (Type Owner, string Method)> handler) : IShotRecord
    where TMetadata : class
{
    void IShotRecord.AddInterfaces(GuardedInterfaces interfaces)
    {
    }

    void IShotRecord.AddEndpoints(EndpointGuards endpoints) => endpoints.AddSource(handler);
}
