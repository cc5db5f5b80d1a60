using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.Enforcement;

namespace Shot.AspNetCore;

/// <summary>Adds Shot to a web application's services.</summary>
public static class ShotWebServiceCollectionExtensions
{
    /// <summary>
    /// Guards the annotated methods of SignalR hubs, shows limits to OpenAPI, and lets no endpoint with limits run unguarded: a host that never
    /// called <c>UseShot()</c> does not start, and an endpoint that is reached around it fails. Calling it again changes nothing.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddShot(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        ShotHost.Register(services);
        return services;
    }
}
