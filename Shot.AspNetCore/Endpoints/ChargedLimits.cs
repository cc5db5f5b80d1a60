namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits that a request was charged for, kept in its features. That it is there says that <c>UseShot()</c> has seen the endpoint.</summary>
/// <param name="last">The endpoint that was charged last.</param>
/// <param name="limits">The limits of all endpoints that the request has come to.</param>
internal sealed class ChargedLimits(EndpointBinding? last, object[] limits)
{
    public static readonly ChargedLimits None = new(null, []);

    public EndpointBinding? Last { get; } = last;

    public IReadOnlyCollection<object> Limits => limits;
}
