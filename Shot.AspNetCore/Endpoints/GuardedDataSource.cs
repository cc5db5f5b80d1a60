using Microsoft.Extensions.Primitives;

namespace Shot.AspNetCore.Endpoints;

/// <summary>Lists guarded endpoints, so that endpoints that code takes from the list and runs directly are guarded too.</summary>
internal sealed class GuardedDataSource(EndpointDataSource source) : EndpointDataSource, IDisposable
{
    private Listing? _last;

    public override IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            var endpoints = source.Endpoints;
            var last = _last;
            if (last?.Source != endpoints)
                _last = last = new Listing(endpoints, [.. endpoints.Select(GuardedEndpoint.For)]);
            return last.Guarded;
        }
    }

    public override IChangeToken GetChangeToken() => source.GetChangeToken();
    public override IReadOnlyList<Endpoint> GetGroupedEndpoints(RouteGroupContext context) => source.GetGroupedEndpoints(context);
    public void Dispose() => (source as IDisposable)?.Dispose();

    private sealed record Listing(IReadOnlyList<Endpoint> Source, IReadOnlyList<Endpoint> Guarded);
}
