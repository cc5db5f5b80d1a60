using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shot.AspNetCore.Endpoints;
using Shot.AspNetCore.Hubs;

namespace Shot.AspNetCore.Enforcement;

/// <summary>What <c>AddShot()</c> keeps of a host, so that it can tell what is not enforced there. Filled while the pipeline is built.</summary>
internal sealed class ShotHost
{
    /// <summary>What the host's <c>UseShot()</c> guards; null as long as there was none.</summary>
    public EndpointBindings? Bindings { get; set; }

    /// <summary>Whether a <c>UseShot()</c> stands in the pipeline itself, and not only in a branch that some requests take.</summary>
    public bool IsOnEveryPath { get; set; }

    /// <summary>Adds all that a host with Shot has beside settings; adding it again changes nothing.</summary>
    public static void Register(IServiceCollection services)
    {
        services.TryAddSingleton<ShotHost>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, EnforcementCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, EnforcementPolicy>());
        HubGuards.Register(services);
    }
}
