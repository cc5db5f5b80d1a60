namespace Shot.AspNetCore.Hubs;

/// <summary>Registers the hub filter, finds the guards of hubs, and reports hubs whose limits nothing enforces.</summary>
internal static class HubGuards
{
    /// <summary>Adds the filter that guards the methods of all hubs. Further calls have no effect.</summary>
    public static void Register(IServiceCollection services)
    {
        if (services.Any(descriptor => descriptor.ServiceType == typeof(ShotHubFilter)))
            return;
        services.AddSingleton<ShotHubFilter>();
        services.AddOptions<HubOptions>().Configure<ShotHubFilter>(static (options, filter) => options.AddFilter(filter));
    }

    /// <summary>The guards of a hub, from the records of the assemblies of its type and base types.</summary>
    public static EndpointGuards Of(Type hub, GuardSet set)
    {
        var guards = new EndpointGuards(set);
        foreach (var assembly in EndpointGuards.Levels(hub).Select(static level => level.Assembly).Distinct())
        {
            if (assembly.GetCustomAttribute<ShotRecordAttribute>() is { } attribute)
                ((IShotRecord)Activator.CreateInstance(attribute.Record)!).AddEndpoints(guards);
        }

        return guards;
    }

    /// <exception cref="InvalidOperationException">The application of an annotated hub has not called <c>AddShot()</c>.</exception>
    public static void Check(Endpoint endpoint, EndpointGuards guards, IServiceProvider? services)
    {
        if (endpoint.Metadata.GetMetadata<HubMetadata>() is { HubType: var hub }
            && guards.HasAnnotations(hub)
            && services?.GetService<ShotHubFilter>() is null)
        {
            throw new InvalidOperationException($"The hub '{hub}' has limits that nothing enforces: call services.AddShot().");
        }
    }
}
