namespace Shot.AspNetCore.Endpoints;

/// <summary>What <c>ExemptFromShot</c> put on an endpoint or a group: the limits before it do not hold.</summary>
internal sealed class ShotExemptionMetadata
{
    public static readonly ShotExemptionMetadata Instance = new();

    public override string ToString() => "Without Shot limits";
}
