namespace Shot.AspNetCore.Endpoints;

/// <summary>Replaces an endpoint with limits in routing results and lists. Whatever runs it, it charges the limits that the request was not
/// charged for, and throws if the request has not passed <c>UseShot()</c>.</summary>
internal sealed class GuardedEndpoint(Endpoint endpoint, RequestDelegate handler, bool hasLimits)
{
    private static readonly ConditionalWeakTable<Endpoint, Endpoint> Guarded = [];
    private static readonly ConditionalWeakTable<Endpoint, Endpoint> GuardedByAll = [];

    private readonly Endpoint _endpoint = endpoint;
    private Bound? _bound;

    /// <summary>The guarded form of an endpoint, shared by all requests; the endpoint itself if it has no delegate, or neither limits nor a
    /// criticality.</summary>
    public static Endpoint For(Endpoint endpoint) =>
        Guarded.TryGetValue(endpoint, out var guarded) ? guarded : Guarded.GetValue(endpoint, Create);

    /// <summary>The guarded form of an endpoint that is selected after <c>UseShot()</c>, where all requests have limits: it may be the first
    /// that is not exempt from them.</summary>
    public static Endpoint ForAny(Endpoint endpoint)
    {
        var guarded = For(endpoint);
        return guarded.RequestDelegate is null || Of(guarded) is not null
            ? guarded
            : GuardedByAll.GetValue(endpoint, static endpoint => Wrap(endpoint, endpoint.RequestDelegate!, hasLimits: false));
    }

    /// <summary>The guarded endpoint of an endpoint that <see cref="For"/> returned; null for any other.</summary>
    public static GuardedEndpoint? Of(Endpoint endpoint) => endpoint.RequestDelegate?.Target as GuardedEndpoint;

    /// <summary>The application's endpoint behind a guarded one.</summary>
    public static Endpoint Unwrap(Endpoint endpoint) => Of(endpoint)?._endpoint ?? endpoint;

    /// <exception cref="InvalidOperationException">An annotation of the endpoint has no guard.</exception>
    public EndpointBinding BindingIn(EndpointBindings bindings) => BoundTo(bindings).Binding;

    private static Endpoint Create(Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is not { } handler || Of(endpoint) is not null)
            return endpoint;
        var limits = EndpointLimits.Of(endpoint.Metadata);
        if (limits is { Any: false, Criticality: null })
            return endpoint;
        return Wrap(endpoint, handler, limits.Any);
    }

    private static Endpoint Wrap(Endpoint endpoint, RequestDelegate handler, bool hasLimits)
    {
        RequestDelegate guarded = new GuardedEndpoint(endpoint, handler, hasLimits).InvokeAsync;
        return endpoint is RouteEndpoint route
            ? new RouteEndpoint(guarded, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(guarded, endpoint.Metadata, endpoint.DisplayName);
    }

    private Task InvokeAsync(HttpContext context)
    {
        if (RequestWatch.In(context) is not { Passed: { } bindings } watch)
        {
            // An exempt endpoint runs. Its metadata alone does not always show the exemption, so the binding decides.
            return !hasLimits
                || (context.RequestServices?.GetService<ShotHost>()?.Bindings is { } unpassed && BindingIn(unpassed).Guard is null)
                ? handler(context)
                : throw NotPassed(_endpoint.DisplayName);
        }

        var bound = BoundTo(bindings);
        return watch.Charged?.Last == bound.Binding ? handler(context) : bound.Guard.GuardAsync(context, watch, bound.Binding);
    }

    public static InvalidOperationException NotPassed(string? endpoint) => new(
        $"'{endpoint}' has a limit, but its request has not passed UseShot(), so the limit would not be enforced. "
        + "Call app.UseShot() in the pipeline itself, after routing and authentication and before the endpoints run, "
        + "and do not call ShortCircuit() on the endpoint.");

    private Bound BoundTo(EndpointBindings bindings)
    {
        var bound = _bound;
        if (bound?.Bindings != bindings)
            _bound = bound = new Bound(bindings, bindings.Of(_endpoint), new ShotMiddleware(handler, bindings));
        return bound;
    }

    private sealed record Bound(EndpointBindings Bindings, EndpointBinding Binding, ShotMiddleware Guard);
}
