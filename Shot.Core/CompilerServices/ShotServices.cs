using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Shot.DependencyInjection;

namespace Shot.CompilerServices;

/// <summary>Implements the generated <c>AddShot()</c> of an application that is not a web application.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShotServices
{
    /// <summary>Adds run-time settings, and decorates the registered interfaces that the records list.</summary>
    /// <param name="services">The application's services, with the annotated interfaces registered.</param>
    /// <param name="configure">Changes the options; several calls add up. Null changes nothing.</param>
    /// <param name="records">The records of the application and of its references.</param>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The container cannot decorate a registration.</exception>
    public static IServiceCollection Add(IServiceCollection services, Action<ShotOptions>? configure, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(services);
        ControlServices.Add(services);
        if (configure is not null)
            services.Configure(configure);
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
