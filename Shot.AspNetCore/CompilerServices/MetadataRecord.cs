namespace Shot.AspNetCore.CompilerServices;

/// <summary>Finds annotated handlers from a framework's endpoint metadata. A record, to be passed with the others.</summary>
internal sealed class MetadataRecord<TMetadata>(Func<TMetadata, (Type Owner, string Method)> handler) : IShotRecord
    where TMetadata : class
{
    void IShotRecord.AddInterfaces(GuardedInterfaces interfaces)
    {
    }

    void IShotRecord.AddEndpoints(EndpointGuards endpoints) => endpoints.AddSource(handler);
}
