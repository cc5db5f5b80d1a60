using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Primitives;
using Shot.AspNetCore.Deadlines;

namespace Shot.AspNetCore.Answers;

/// <summary>Creates a context for answering a request whose own context its handler still uses.</summary>
internal static class DetachedContext
{
    /// <summary>The same request as the guard found it, without its body.</summary>
    public static HttpContext For(
        ServerFeatures server, IHttpResponseFeature response, IHttpResponseBodyFeature body, IServiceProvider? services)
    {
        var request = server.Request;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = request.Protocol,
            Scheme = request.Scheme,
            Method = request.Method,
            PathBase = request.PathBase,
            Path = request.Path,
            QueryString = request.QueryString,
            RawTarget = request.RawTarget,

            // Copied, because the server reuses its own for the next request.
            Headers = new HeaderDictionary(new Dictionary<string, StringValues>(request.Headers, StringComparer.OrdinalIgnoreCase)),
        });
        features.Set(response);
        features.Set(body);
        features.Set(server.Lifetime);
        if (server.Connection is { } connection)
        {
            features.Set<IHttpConnectionFeature>(new HttpConnectionFeature
            {
                ConnectionId = connection.ConnectionId,
                LocalIpAddress = connection.LocalIpAddress,
                LocalPort = connection.LocalPort,
                RemoteIpAddress = connection.RemoteIpAddress,
                RemotePort = connection.RemotePort,
            });
        }

        if (server.Authentication is { } authentication)
            features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = authentication.User });
        if (services is not null)
            features.Set<IServiceProvidersFeature>(new ServiceProvidersFeature { RequestServices = services });
        var context = new DefaultHttpContext(features);
        context.SetEndpoint(server.Endpoint);
        return context;
    }
}
