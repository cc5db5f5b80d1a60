using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Shot.DependencyInjection;

namespace Shot.CompilerServices;

/// <summary>What the generated <c>AddShotGuards()</c> calls.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotServices
{
    /// <summary>Decorates every registered interface that the records list.</summary>
    /// <exception cref="InvalidOperationException">The container cannot decorate a registration.</exception>
    public static IServiceCollection AddGuards(IServiceCollection services, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddShotControl();
        var registry = GuardRegistry.Of(services);
        foreach (var record in records)
        {
            record.AddInterfaces(registry.Interfaces);
            registry.Interfaces.Guards.Manifest.Add(record);
        }

        ServiceDecorator.Decorate(services, registry);
        return services;
    }
}
