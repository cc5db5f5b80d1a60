using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Charges what an endpoint's request was not charged for yet, when it reaches the endpoint: whatever middleware does in between, no limit is lost. It stands in
/// for the endpoint until then.
/// </summary>
internal sealed class DeferredCharge
{
    private readonly Endpoint _endpoint;
    private readonly ShotMiddleware _middleware;

    private DeferredCharge(Endpoint endpoint, RequestDelegate handler, EndpointBindings bindings)
    {
        _endpoint = endpoint;
        _middleware = new ShotMiddleware(handler, bindings);
    }

    /// <summary>The endpoint with a deferred charge before it; one that runs nothing as it is.</summary>
    public static Endpoint Of(Endpoint endpoint, EndpointBindings bindings)
    {
        if (endpoint.RequestDelegate is not { } handler)
            return endpoint;
        RequestDelegate deferred = new DeferredCharge(endpoint, handler, bindings).InvokeAsync;
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(deferred, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(deferred, endpoint.Metadata, endpoint.DisplayName);
    }

    /// <summary>The endpoint that this one stands in for; null when it is itself.</summary>
    public static Endpoint? Behind(Endpoint endpoint) => (endpoint.RequestDelegate?.Target as DeferredCharge)?._endpoint;

    private Task InvokeAsync(HttpContext context)
    {
        context.SetEndpoint(_endpoint);
        return _middleware.GuardAsync(context, _endpoint);
    }
}
