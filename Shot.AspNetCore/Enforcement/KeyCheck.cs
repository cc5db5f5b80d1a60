using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Endpoints;
using Shot.AspNetCore.Hubs;
using Shot.AspNetCore.Keys;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Lets no host start whose endpoints or hubs cannot have the keys of their limits, and warns of limits by user in an application that authenticates nobody.</summary>
internal static class KeyCheck
{
    /// <summary>What <c>UseAuthentication()</c> leaves behind, wherever it is called on the pipeline itself.</summary>
    private const string AuthenticationIsUsed = "__AuthenticationMiddlewareSet";

    /// <summary>Where ASP.NET Core's generator of request delegates writes its code.</summary>
    private const string Generated = "Microsoft.AspNetCore.Http.Generated";

    /// <param name="app">The application, with its whole pipeline.</param>
    /// <param name="bindings">What its <c>UseShot()</c> guards; null where it has none, and hubs alone have limits.</param>
    /// <param name="endpoints">Its endpoints. Those that come later are checked by their first request.</param>
    public static void Check(IApplicationBuilder app, EndpointBindings? bindings, IReadOnlyList<Endpoint> endpoints)
    {
        var services = app.ApplicationServices;
        var byUser = CheckHubs(services.GetService<GuardingHubFilter>(), endpoints);
        if (bindings is not null)
        {
            EndpointBinding[] bound = [.. endpoints.Select(endpoint => GuardedEndpoint.Of(GuardedEndpoint.StandInFor(endpoint))?.BindingIn(bindings)).OfType<EndpointBinding>()];
            CheckGenerated(bound, endpoints);
            byUser ??= Array.Find(bound, static binding => binding.NeedsUser)?.Endpoint!.DisplayName;
        }

        if (byUser is not null && !(app.Properties.ContainsKey(AuthenticationIsUsed) && services.GetService<IAuthenticationSchemeProvider>() is not null))
            services.GetService<ILoggerFactory>()?.CreateLogger("Shot").NobodyAuthenticates(byUser);
    }

    /// <summary>Binds each method of each hub, which fails where one cannot have its key.</summary>
    /// <returns>The name of a hub's method that has a limit by user; null when none has.</returns>
    private static string? CheckHubs(GuardingHubFilter? filter, IReadOnlyList<Endpoint> endpoints)
    {
        string? byUser = null;
        foreach (var endpoint in filter is null ? [] : endpoints)
        {
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { HubType: var hub } && filter!.BindAll(hub, endpoint) is { } method)
                byUser ??= $"{hub.Name}.{method.Name}";
        }

        return byUser;
    }

    /// <summary>
    /// ASP.NET Core's generator makes one delegate for all handlers of a signature, and it binds them all as the first says: those whose attributes say something else get another value
    /// than a limit reads.
    /// </summary>
    private static void CheckGenerated(EndpointBinding[] bound, IReadOnlyList<Endpoint> endpoints)
    {
        if (!bound.Any(static binding => binding.ReadsRequest))
            return;
        var others = endpoints.Select(static endpoint => GuardedEndpoint.Unwrap(endpoint)).ToLookup(static endpoint => GeneratedDelegate(endpoint));
        foreach (var binding in bound.Where(static binding => binding.ReadsRequest))
        {
            if (GeneratedDelegate(binding.Endpoint!) is { } shared
                && others[shared].FirstOrDefault(other => BoundValue.Sources(other) != BoundValue.Sources(binding.Endpoint!)) is { } other)
            {
                throw new InvalidOperationException(
                    $"'{binding.Endpoint!.DisplayName}' and '{other.DisplayName}' have handlers of one signature whose parameters are bound from different places. ASP.NET Core's request delegate generator "
                    + "binds both in the same way, so one of them gets another value than its limit's key: give the parameters different names.");
            }
        }
    }

    /// <summary>The generated method that made an endpoint's delegate; null for what is not generated.</summary>
    private static string? GeneratedDelegate(Endpoint endpoint)
    {
        // A local function of it, <MapGet0>g__RequestHandler|0: there is another one for endpoints with filters.
        return EnforcedDelegate.Unwrap(endpoint.RequestDelegate)?.Method is { DeclaringType: { Namespace: Generated } type, Name: var name }
            ? type.Assembly.FullName + name[..(name.IndexOf('>', StringComparison.Ordinal) + 1)]
            : null;
    }
}
