using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace Shot.Tests.Http.Kinds;

/// <summary>The endpoint of a library whose builder is older than <see cref="IEndpointConventionBuilder.Finally"/>.</summary>
internal sealed class ForeignBuilder(string path, RequestDelegate handler) : EndpointDataSource, IEndpointConventionBuilder
{
    private readonly List<Action<EndpointBuilder>> _conventions = [];
    private Endpoint? _endpoint;

    public override IReadOnlyList<Endpoint> Endpoints => [_endpoint ??= Build()];

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(CancellationToken.None);
    public void Add(Action<EndpointBuilder> convention) => _conventions.Add(convention);

    private Endpoint Build()
    {
        var endpoint = new RouteEndpointBuilder(handler, RoutePatternFactory.Parse(path), order: 0) { DisplayName = path };
        _conventions.ForEach(convention => convention(endpoint));
        return endpoint.Build();
    }
}
