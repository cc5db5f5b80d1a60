namespace Shot.AspNetCore.Endpoints;

/// <summary>Metadata of <c>ExemptFromShot(…)</c> with a condition: exempts single requests from the limits of the endpoint.</summary>
/// <param name="isExempt">Decides for each request.</param>
internal sealed class ShotRequestExemptionMetadata(Func<HttpContext, bool> isExempt)
{
    public Func<HttpContext, bool> IsExempt { get; } = isExempt;

    public override string ToString() => "Some requests are exempt from Shot limits";
}
