using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>A limit that <c>WithShotLimit</c> put on an endpoint or on all endpoints of a group.</summary>
internal sealed class ShotLimitMetadata(Guard guard)
{
    public Guard Guard { get; } = guard;

    public override string ToString() => $"Shot limit '{Guard.Name}'";
}
