namespace Shot.AspNetCore.Endpoints;

/// <summary>Metadata of <c>ExemptFromShot</c>: cancels the limits before it.</summary>
internal sealed class ShotExemptionMetadata
{
    public static readonly ShotExemptionMetadata Instance = new();

    public override string ToString() => "Exempt from Shot limits";
}
