using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Holds the endpoint of a request, and what the request was charged for. It is the request's <see cref="IEndpointFeature"/>: whoever chooses an endpoint, and
/// however often, an endpoint with limits is exchanged for its <see cref="GuardedEndpoint"/>. A server's requests that share a collection of features follow each other, and share one.
/// </summary>
internal sealed class RequestWatch : IEndpointFeature
{
    private static readonly ConditionalWeakTable<IFeatureCollection, RequestWatch> Watches = [];

    private readonly IFeatureCollection _features;
    private Endpoint? _endpoint;

    private RequestWatch(IFeatureCollection features) => _features = features;

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set => _endpoint = value is null ? null : GuardedEndpoint.StandInFor(value);
    }

    /// <summary>What the last <c>UseShot()</c> guards that the request has passed; null before the first.</summary>
    public EndpointBindings? Passed { get; set; }

    /// <summary>What the request was charged for; null before the first charge.</summary>
    public ChargedLimits? Charged { get; set; }

    /// <summary>The watch of a request; null where nothing watches it.</summary>
    public static RequestWatch? In(HttpContext context) => context.Features.Get<IEndpointFeature>() as RequestWatch;

    /// <summary>
    /// Whether it watches this request itself. A request that middleware makes of another one, with features of its own above the other's, finds the other's
    /// watch: it was charged for nothing yet.
    /// </summary>
    public bool IsOf(HttpContext context) => context.Features == _features;

    /// <summary>Watches a request from here on.</summary>
    public static RequestWatch Begin(HttpContext context)
    {
        var features = context.Features;
        if (!Watches.TryGetValue(features, out var watch))
            watch = Watches.GetValue(features, static features => new RequestWatch(features));
        watch.Endpoint = context.GetEndpoint();
        watch.Passed = null;
        watch.Charged = null;
        features.Set<IEndpointFeature>(watch);
        return watch;
    }
}
