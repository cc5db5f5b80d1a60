using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore.Keys;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Fails the host's start if a key cannot be read, and warns about limits by user if nothing authenticates.</summary>
internal static class KeyCheck
{
    // Property that UseAuthentication() sets on the pipeline.
    private const string AuthenticationIsUsed = "__AuthenticationMiddlewareSet";

    // Namespace of the code from ASP.NET Core's request delegate generator.
    private const string Generated = "Microsoft.AspNetCore.Http.Generated";

    /// <summary>Without bindings (no <c>UseShot()</c>) only hubs have limits. Later endpoints are checked when requested.</summary>
    public static void Check(IApplicationBuilder app, EndpointBindings? bindings, IReadOnlyList<Endpoint> endpoints)
    {
        var services = app.ApplicationServices;
        var byUser = CheckHubs(services.GetService<ShotHubFilter>(), endpoints);
        if (bindings is not null)
        {
            var hasAny = bindings.OfAllRequests.Count > 0;
            var bound = endpoints
                .Select(endpoint => GuardedEndpoint.Of(GuardedEndpoint.For(endpoint))?.BindingIn(bindings)
                    ?? (hasAny ? bindings.Of(endpoint) : null))
                .OfType<EndpointBinding>()
                .ToArray();
            CheckGenerated(bound, endpoints);
            byUser ??= bindings.WithoutEndpoint.NeedsUser ? AllRequests.Name
                : Array.Find(bound, static binding => binding.NeedsUser)?.Endpoint!.DisplayName;
        }

        if (byUser is null)
            return;
        if (!app.Properties.ContainsKey(AuthenticationIsUsed) || services.GetService<IAuthenticationSchemeProvider>() is null)
            services.GetService<ILoggerFactory>()?.CreateLogger("Shot").NobodyAuthenticates(byUser);
    }

    /// <summary>Binds the methods of all hubs, and returns the name of one with a limit by user, if there is one.</summary>
    private static string? CheckHubs(ShotHubFilter? filter, IReadOnlyList<Endpoint> endpoints)
    {
        string? byUser = null;
        foreach (var endpoint in filter is null ? [] : endpoints)
        {
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { HubType: var hub } && filter!.BindAll(hub, endpoint) is { } method)
                byUser ??= $"{hub.Name}.{method.Name}";
        }

        return byUser;
    }

    /// <summary>The request delegate generator shares one delegate among handlers with the same signature and binds all as the first
    /// declares. A handler whose attributes differ gets another value than its limit reads.</summary>
    private static void CheckGenerated(EndpointBinding[] bound, IReadOnlyList<Endpoint> endpoints)
    {
        var others = endpoints.Select(GuardedEndpoint.Unwrap).ToLookup(GeneratedDelegate);
        foreach (var binding in bound.Where(static binding => binding.ReadsRequest))
        {
            if (GeneratedDelegate(binding.Endpoint!) is { } shared
                && others[shared].FirstOrDefault(other => BoundValue.Sources(other) != BoundValue.Sources(binding.Endpoint!)) is { } other)
            {
                throw new InvalidOperationException(
                    $"'{binding.Endpoint!.DisplayName}' and '{other.DisplayName}' have handlers with the same signature whose "
                    + "parameters are bound from different sources. ASP.NET Core's request delegate generator binds both in the "
                    + "same way, so one handler "
                    + "gets another value than its limit's key: give the parameters different names.");
            }
        }
    }

    /// <summary>The generated method that created an endpoint's delegate; null if it is not generated.</summary>
    private static string? GeneratedDelegate(Endpoint endpoint)
    {
        // A local function such as <MapGet0>g__RequestHandler|0. Endpoints with filters have another one.
        return EnforcedDelegate.Unwrap(endpoint.RequestDelegate)?.Method is { DeclaringType: { Namespace: Generated } type, Name: var name }
            ? type.Assembly.FullName + name[..(name.IndexOf('>', StringComparison.Ordinal) + 1)]
            : null;
    }
}
