using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Stands in for a guarded endpoint in a CORS preflight: the CORS middleware answers it, and nothing is charged. What no middleware answers
/// reaches the endpoint, and is charged there: a client cannot pass a limit by looking like a preflight.
/// </summary>
internal sealed class PreflightEndpoint : Endpoint
{
    private PreflightEndpoint(RequestDelegate deferred, Endpoint endpoint)
        : base(deferred, endpoint.Metadata, endpoint.DisplayName)
    {
    }

    /// <summary>Whether the request is charged when it reaches its endpoint, and not before.</summary>
    public static bool Defers(HttpContext context, Endpoint endpoint, EndpointBindings bindings)
    {
        if (!HttpMethods.IsOptions(context.Request.Method) || !IsPreflight(context.Request.Headers))
            return false;
        if (endpoint is PreflightEndpoint)
            return true;
        if (endpoint.RequestDelegate is not { } handler || !bindings.IsGuarded(endpoint))
            return false;
        context.SetEndpoint(Of(endpoint, new ShotMiddleware(handler, bindings)));
        return true;
    }

    // Apart from the above, whose every request would otherwise pay for what this one captures.
    private static PreflightEndpoint Of(Endpoint endpoint, ShotMiddleware middleware) => new(
        reached =>
        {
            reached.SetEndpoint(endpoint);
            return middleware.GuardAsync(reached, endpoint);
        },
        endpoint);

    private static bool IsPreflight(IHeaderDictionary headers) =>
        headers.ContainsKey(HeaderNames.Origin) && headers.ContainsKey(HeaderNames.AccessControlRequestMethod);
}
