using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Enforcement;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Stands in for an endpoint with limits. Whoever runs it, it charges what the request was not charged for yet; in a request that has not passed <c>UseShot()</c> it
/// fails.
/// </summary>
internal sealed class GuardedEndpoint
{
    private static readonly ConditionalWeakTable<Endpoint, Endpoint> StandIns = [];

    private readonly Endpoint _endpoint;
    private readonly RequestDelegate _handler;
    private Bound? _bound;

    private GuardedEndpoint(Endpoint endpoint, RequestDelegate handler)
    {
        _endpoint = endpoint;
        _handler = handler;
    }

    /// <summary>The stand-in of an endpoint, one for all requests; the endpoint itself where it has no limits or runs nothing.</summary>
    public static Endpoint StandInFor(Endpoint endpoint) =>
        StandIns.TryGetValue(endpoint, out var standIn) ? standIn : StandIns.GetValue(endpoint, Create);

    /// <summary>What stands in for the endpoint of a request; null where that is the endpoint itself.</summary>
    public static GuardedEndpoint? Of(Endpoint endpoint) => endpoint.RequestDelegate?.Target as GuardedEndpoint;

    /// <summary>The endpoint itself, where this stands in for one.</summary>
    public static Endpoint Unwrap(Endpoint endpoint) => Of(endpoint)?._endpoint ?? endpoint;

    /// <summary>What guards the endpoint.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has an annotation that no guard enforces.</exception>
    public EndpointBinding BindingIn(EndpointBindings bindings) => BoundTo(bindings).Binding;

    private static Endpoint Create(Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is not { } handler || Of(endpoint) is not null || !EndpointLimits.Of(endpoint.Metadata).Any)
            return endpoint;
        RequestDelegate guarded = new GuardedEndpoint(endpoint, handler).InvokeAsync;
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(guarded, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(guarded, endpoint.Metadata, endpoint.DisplayName);
    }

    private Task InvokeAsync(HttpContext context)
    {
        if (RequestWatch.In(context) is not { Passed: { } bindings } watch)
            return RunUnpassed(context);
        var bound = BoundTo(bindings);
        return watch.Charged?.Last == bound.Binding ? _handler(context) : bound.Guard.GuardAsync(context, watch, bound.Binding);
    }

    /// <summary>An endpoint that is exempt from its limits runs; its metadata alone does not always tell that it is.</summary>
    private Task RunUnpassed(HttpContext context) =>
        context.RequestServices?.GetService<ShotHost>()?.Bindings is { } bindings && BindingIn(bindings).Guard is null
            ? _handler(context)
            : throw NotPassed(_endpoint.DisplayName);

    /// <summary>What is told of an endpoint that is reached around <c>UseShot()</c>.</summary>
    public static InvalidOperationException NotPassed(string? endpoint) => new(
        $"'{endpoint}' has a limit, and its request has not passed UseShot(), so the limit would not be enforced. "
        + "Call app.UseShot() in the pipeline itself, after routing and authentication and before the endpoints run, and do not call ShortCircuit() on the endpoint.");

    private Bound BoundTo(EndpointBindings bindings)
    {
        var bound = _bound;
        if (bound?.Bindings != bindings)
            _bound = bound = new Bound(bindings, bindings.Of(_endpoint), new ShotMiddleware(_handler, bindings));
        return bound;
    }

    /// <param name="Bindings">What one host's <c>UseShot()</c> guards.</param>
    /// <param name="Binding">What guards the endpoint there.</param>
    /// <param name="Guard">Charges for the endpoint, and runs it.</param>
    private sealed record Bound(EndpointBindings Bindings, EndpointBinding Binding, ShotMiddleware Guard);
}
