using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shot.AspNetCore.Endpoints;
using Shot.AspNetCore.Hubs;

namespace Shot.AspNetCore.Enforcement;

/// <summary>What a host knows of its own <c>UseShot()</c>. Filled while the pipeline is built.</summary>
internal sealed class ShotHost
{
    /// <summary>What the host's <c>UseShot()</c> guards; null as long as there was none.</summary>
    public EndpointBindings? Bindings { get; set; }

    /// <summary>Adds what lets no endpoint with limits run unguarded; adding it again changes nothing.</summary>
    public static void Watch(IServiceCollection services)
    {
        services.TryAddSingleton<ShotHost>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, EnforcementCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IActionInvokerProvider, ActionCheck>());
        GuardList(services);
    }

    /// <summary>Adds all that <c>AddShot()</c> gives a host beside settings; adding it again changes nothing.</summary>
    public static void Register(IServiceCollection services)
    {
        Watch(services);
        HubGuards.Register(services);
    }

    /// <summary>Exchanges the list of all endpoints for one of the stand-ins. Routing does not use it; links, and applications that look for an endpoint, do.</summary>
    private static void GuardList(IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(GuardedDataSource))
            || services.LastOrDefault(static service => service.ServiceType == typeof(EndpointDataSource)) is not { ImplementationFactory: { } create } list)
        {
            return;
        }

        services.AddSingleton(provider => new GuardedDataSource((EndpointDataSource)create(provider)));
        services[services.IndexOf(list)] = ServiceDescriptor.Singleton<EndpointDataSource>(static provider => provider.GetRequiredService<GuardedDataSource>());
    }
}
