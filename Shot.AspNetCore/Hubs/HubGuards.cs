using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Hubs;

/// <summary>Switches the guards of annotated hubs on, and tells of hubs whose guards are off.</summary>
internal static class HubGuards
{
    /// <summary>Adds the filter that guards the methods of every hub; calling it again changes nothing.</summary>
    public static void Register(IServiceCollection services)
    {
        if (services.Any(descriptor => descriptor.ServiceType == typeof(GuardingHubFilter)))
            return;
        services.AddSingleton<GuardingHubFilter>();
        services.AddOptions<HubOptions>().Configure<GuardingHubFilter>(static (options, filter) => options.AddFilter(filter));
    }

    /// <summary>The guards of a hub: those that the assemblies of its type and of its bases have recorded.</summary>
    public static EndpointGuards Of(Type hub, GuardSet set)
    {
        var guards = new EndpointGuards(set);
        var assemblies = new HashSet<Assembly>();
        for (var level = hub; level is not null; level = level.BaseType)
        {
            if (assemblies.Add(level.Assembly) && level.Assembly.GetCustomAttribute<ShotRecordAttribute>() is { } attribute)
                ((IShotRecord)Activator.CreateInstance(attribute.Record)!).AddEndpoints(guards);
        }

        return guards;
    }

    /// <summary>Reports the endpoint of an annotated hub in an application that has not called <c>AddShot()</c>.</summary>
    /// <exception cref="InvalidOperationException">Nothing would enforce the hub's limits.</exception>
    public static void Check(Endpoint endpoint, EndpointGuards guards, IServiceProvider? services)
    {
        if (endpoint.Metadata.GetMetadata<HubMetadata>() is { HubType: var hub } && guards.HasAnnotations(hub) && services?.GetService<GuardingHubFilter>() is null)
            throw new InvalidOperationException($"The hub '{hub}' has limits that nothing enforces: call services.AddShot().");
    }
}
