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
    /// <exception cref="InvalidOperationException">The container cannot decorate a registration, or an assembly was generated for another
    /// version of Shot.Core.</exception>
    public static IServiceCollection Add(
        IServiceCollection services, Action<ShotOptions>? configure, params ReadOnlySpan<IShotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(services);
        var registry = GuardRegistry.Of(services);
        if (configure is not null)
            services.Configure(configure);
        foreach (var record in records)
        {
            // First: it refuses a record of another contract.
            registry.Guards.Manifest.Add(record);
            record.AddInterfaces(registry.Interfaces);
        }

        ServiceDecorator.Decorate(services, registry);
        return services;
    }
}
