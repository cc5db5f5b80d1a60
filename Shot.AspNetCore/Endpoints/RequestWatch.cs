using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>
/// Holds the endpoint of a request, and what the request was charged for. It is the request's <see cref="IEndpointFeature"/>: whoever chooses an endpoint, and
/// however often, an endpoint with limits is exchanged for its <see cref="GuardedEndpoint"/>. A server's requests that share a collection of features follow each other, and share one.
/// </summary>
internal sealed class RequestWatch : IEndpointFeature
{
    private static readonly ConditionalWeakTable<IFeatureCollection, RequestWatch> Watches = [];

    private readonly IFeatureCollection _features;
    private readonly List<(Guard Guard, GuardCall Call)> _gated = [];
    private Endpoint? _endpoint;
    private ChargedLimits? _charged;

    private RequestWatch(IFeatureCollection features) => _features = features;

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set => _endpoint = value is null ? null : GuardedEndpoint.StandInFor(value);
    }

    /// <summary>What the last <c>UseShot()</c> guards that the request has passed; null before the first.</summary>
    public EndpointBindings? Passed { get; set; }

    /// <summary>What the request was charged for, without the concurrency limits that it holds no place in now; null before the first charge.</summary>
    public ChargedLimits? Charged
    {
        get
        {
            for (var i = _gated.Count - 1; i >= 0; i--)
            {
                var (guard, call) = _gated[i];
                if (call.IsOpen)
                    continue;
                _charged = _charged?.WithoutGates(guard);
                _gated.RemoveAt(i);
            }

            return _charged;
        }

        set => _charged = value;
    }

    /// <summary>The watch of a request; null where nothing watches it.</summary>
    public static RequestWatch? In(HttpContext context) => context.Features.Get<IEndpointFeature>() as RequestWatch;

    /// <summary>
    /// Whether it watches this request itself. A request that middleware makes of another one, with features of its own above the other's, finds the other's
    /// watch: it was charged for nothing yet.
    /// </summary>
    public bool IsOf(HttpContext context) => context.Features == _features;

    /// <summary>The request has asked a guard. Its concurrency limits count as charged for as long as the call is open.</summary>
    public void Asked(Guard guard, GuardCall call)
    {
        if (guard.Gates.Count > 0)
            _gated.Add((guard, call));
    }

    /// <summary>Watches a request from here on.</summary>
    public static RequestWatch Begin(HttpContext context)
    {
        var features = context.Features;
        if (!Watches.TryGetValue(features, out var watch))
            watch = Watches.GetValue(features, static features => new RequestWatch(features));
        watch.Endpoint = context.GetEndpoint();
        watch.Passed = null;
        watch.Charged = null;
        watch._gated.Clear();
        features.Set<IEndpointFeature>(watch);
        return watch;
    }
}
