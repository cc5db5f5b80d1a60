using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Shot.AspNetCore.Answers;
using Shot.AspNetCore.Enforcement;
using Shot.AspNetCore.Settings;

namespace Shot.AspNetCore;

/// <summary>Adds Shot to a web application's services.</summary>
public static class ShotHttpServiceCollectionExtensions
{
    /// <summary>
    /// Sets how guards answer over HTTP, and guards the annotated methods of SignalR hubs. Without hubs it is optional: <c>UseShot()</c> alone has every setting's
    /// default. Adds all that <see cref="ShotControlServiceCollectionExtensions.AddShotControl"/> adds.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">The settings. Several calls add up.</param>
    /// <remarks>A setting that is out of its range fails the application's start, and says what to write.</remarks>
    public static IServiceCollection AddShot(this IServiceCollection services, Action<ShotOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddShotControl();
        ShotHost.Register(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, ShotExceptionHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ShotOptions>, ShotOptionsValidator>());
        var options = services.AddOptions<ShotOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        return services;
    }
}
