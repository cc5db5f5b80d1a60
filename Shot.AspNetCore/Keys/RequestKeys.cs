using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>Makes the keys of an endpoint's limits, once for each endpoint.</summary>
internal sealed class RequestKeys
{
    private readonly FrozenDictionary<string, Func<HttpContext, string?>> _own;
    private readonly ForwardedWarning _warning;

    public RequestKeys(IServiceProvider services)
        : this(services.GetService<IOptions<ShotOptions>>()?.Value ?? new ShotOptions(), services.GetService<ILoggerFactory>()?.CreateLogger("Shot"))
    {
    }

    public RequestKeys(ShotOptions options, ILogger? log = null)
    {
        _own = options.Keys.ToFrozenDictionary(StringComparer.Ordinal);
        _warning = new ForwardedWarning(log ?? NullLogger.Instance);
    }

    /// <summary>The keys of these limits, in their order.</summary>
    /// <exception cref="InvalidOperationException">The endpoint cannot have such a key.</exception>
    public RequestKey[] Of(IReadOnlyList<LimitDefinition> limits, Endpoint endpoint) => [.. limits.Select(limit => Of(limit, endpoint))];

    private RequestKey Of(LimitDefinition limit, Endpoint endpoint)
    {
        var parts = KeySyntax.Parse(limit.Key!, out var problem);
        if (problem is not null)
            throw Cannot(limit, endpoint, problem);
        var address = new AddressKey(limit.IPv6PrefixLength, _warning);
        return new RequestKey(
            [.. parts.Select(part => Source(part, limit, endpoint, address))],
            limit.MissingKey == MissingKey.ClientAddress ? address : null);
    }

    private KeySource Source(KeyPart part, LimitDefinition limit, Endpoint endpoint, AddressKey address)
    {
        switch (part.Kind)
        {
            case KeyKind.Address:
                return address;
            case KeyKind.User:
                return new UserKey();
            case KeyKind.Claim:
                return new ClaimKey(part.Name);
            case KeyKind.Header:
                return new HeaderKey(part.Name, part.Form);
            case KeyKind.Query:
                return new QueryKey(part.Name, part.Form);
            case KeyKind.Route:
                return HasRouteValue(endpoint, part.Name)
                    ? new RouteKey(part.Name, part.Form)
                    : throw Cannot(limit, endpoint, $"its route has no value '{part.Name}': write {{{part.Name}}} in the pattern, or query:{part.Name} for a value of the query");

            // As handlers bind a parameter that says nothing else.
            case KeyKind.Parameter:
                return HasRouteValue(endpoint, part.Name) ? new RouteKey(part.Name, part.Form) : new QueryKey(part.Name, part.Form);
            default:
                return _own.TryGetValue(part.Name, out var read)
                    ? new ApplicationKey(read)
                    : throw Cannot(limit, endpoint, $"nothing adds a key '{part.Name}': write services.AddShot(options => options.AddKey(\"{part.Name}\", context => …)), or {KeySyntax.Kinds}");
        }
    }

    private static bool HasRouteValue(Endpoint endpoint, string name) =>
        endpoint is RouteEndpoint { RoutePattern: var pattern }
        && (pattern.GetParameter(name) is not null || pattern.Defaults.ContainsKey(name) || pattern.RequiredValues.ContainsKey(name));

    private static InvalidOperationException Cannot(LimitDefinition limit, Endpoint endpoint, string why) =>
        new($"The limit '{limit.Name}' of '{endpoint.DisplayName}' has Key = \"{limit.Key}\", and {why}.");
}
