namespace Shot.AspNetCore.Endpoints;

/// <summary>Metadata of <c>RequireShotCriticality</c>.</summary>
internal sealed class ShotCriticalityMetadata(ShotCriticality criticality)
{
    public ShotCriticality Criticality => criticality;

    public override string ToString() => $"Shot criticality {criticality}";
}
