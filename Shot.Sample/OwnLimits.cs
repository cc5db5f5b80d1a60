namespace Shot.Sample;

/// <summary>Tells which limits the application uses: those on endpoints that it maps, on services and clients that it registers, and
/// those that its own code adds, which have no annotation. The assembly and its references can declare more.</summary>
/// <param name="app">The application.</param>
/// <param name="services">Names of the registered types.</param>
internal sealed class OwnLimits(IEndpointRouteBuilder app, IEnumerable<string> services)
{
    private readonly HashSet<string> _services = [.. services];
    private readonly HashSet<string> _endpoints =
    [
        .. app.DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(static endpoint =>
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")
                ?? []),
    ];

    public bool Contains(ShotLimitSnapshot limit) =>
        _endpoints.Contains(limit.Name) || limit.Where.Count == 0
        || limit.Where.Any(where => _services.Contains(TypeIn(where)) || where.StartsWith("AddShotLimit of ", StringComparison.Ordinal));

    /// <summary>The type in a place such as <c>IOrders.cs: IOrders.PlaceAsync</c>.</summary>
    private static string TypeIn(string where) => where[(where.LastIndexOf(' ') + 1)..].Split('.')[0];
}
