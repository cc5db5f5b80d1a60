namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits that a request was charged for.</summary>
/// <param name="last">The endpoint that was charged last; null while some of its limits are left to a later <c>UseShot()</c>.</param>
/// <param name="limits">The limits of all endpoints that the request has come to.</param>
internal sealed class ChargedLimits(EndpointBinding? last, object[] limits)
{
    public EndpointBinding? Last { get; } = last;

    public IReadOnlyCollection<object> Limits => limits;
}
