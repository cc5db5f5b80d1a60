using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>A limit that <c>WithShotLimit</c> put on an endpoint or on all endpoints of a group.</summary>
internal sealed class ShotLimitMetadata(GuardDefinition definition)
{
    public GuardDefinition Definition { get; } = definition;

    public override string ToString() => $"Shot limit '{Definition.Name}'";
}
