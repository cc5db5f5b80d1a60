using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shot.CompilerServices;
using Shot.Control;
using Shot.DependencyInjection;

namespace Shot;

/// <summary>Adds settings of limits at run time to an application's services.</summary>
public static class ShotControlServiceCollectionExtensions
{
    /// <summary>
    /// Reads the settings of limits from the section <c>Shot</c> of the application's configuration, and again whenever that is reloaded; registers
    /// <see cref="IShotControl"/>; and logs what is in force, what changes, and which limits refuse. <c>AddShotGuards()</c> and a web application's <c>AddShot()</c> do it too.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddShotControl(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static descriptor => descriptor.ServiceType == typeof(LimitControl)))
            return services;

        GuardRegistry.Of(services);
        services.AddOptions();
        services.AddSingleton(static provider => new SettingsReader(provider.GetService<IConfiguration>()));
        services.AddSingleton<IConfigureOptions<ShotSettings>>(static provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton<IOptionsChangeTokenSource<ShotSettings>>(static provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton(static provider => new LimitControl(
            provider.GetRequiredService<GuardSet>(),
            provider.GetRequiredService<IOptionsMonitor<ShotSettings>>(),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<IShotControl>(static provider => provider.GetRequiredService<LimitControl>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControlStarter>());
        return services;
    }
}
