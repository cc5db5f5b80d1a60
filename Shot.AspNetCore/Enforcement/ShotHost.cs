using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Shot.AspNetCore.Enforcement;

/// <summary>The state of a host's <c>UseShot()</c>, filled while the pipeline is built.</summary>
internal sealed class ShotHost
{
    private readonly ConcurrentDictionary<string, int> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The bindings of the host's <c>UseShot()</c>; null before the first call.</summary>
    public EndpointBindings? Bindings { get; set; }

    /// <summary>A name for a limit of an endpoint. Endpoints with the same pattern, such as two versions of an API, are numbered as they
    /// are built, after the annotated handler that has the name.</summary>
    public string NameOf(string name)
    {
        var count = _names.AddOrUpdate(
            name, name => Bindings?.Guards.Manifest.HasName(name) is true ? 2 : 1, static (_, before) => before + 1);
        return count == 1 ? name : $"{name} {count}";
    }

    /// <summary>Adds the checks that keep limited endpoints from running unguarded. Further calls have no effect.</summary>
    public static void Watch(IServiceCollection services)
    {
        services.TryAddSingleton<ShotHost>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, EnforcementCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IActionInvokerProvider, ActionCheck>());
        GuardList(services);
    }

    /// <summary>Guards the list of all endpoints, which link generation and applications use, but not routing.</summary>
    private static void GuardList(IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(GuardedDataSource))
            || services.LastOrDefault(static service => service.ServiceType == typeof(EndpointDataSource))
                is not { ImplementationFactory: { } create } list)
        {
            return;
        }

        services.AddSingleton(provider => new GuardedDataSource((EndpointDataSource)create(provider)));
        services[services.IndexOf(list)] =
            ServiceDescriptor.Singleton<EndpointDataSource>(static provider => provider.GetRequiredService<GuardedDataSource>());
    }
}
