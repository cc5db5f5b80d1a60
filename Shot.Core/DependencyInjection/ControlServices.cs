using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>Registers what changes limits at run time: the settings of section <c>Shot</c>, <see cref="IShotControl"/>, and the log.</summary>
internal static class ControlServices
{
    /// <summary>Registers them. A second call changes nothing.</summary>
    public static void Add(IServiceCollection services)
    {
        if (services.Any(static descriptor => descriptor.ServiceType == typeof(LimitControl)))
            return;

        GuardRegistry.Of(services);
        services.AddOptions();
        services.AddSingleton(static provider => new SettingsReader(provider.GetService<IConfiguration>()));
        services.AddSingleton<IConfigureOptions<ShotOptions>>(static provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton<IOptionsChangeTokenSource<ShotOptions>>(static provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton(static provider => new LimitControl(
            provider.GetRequiredService<GuardSet>(),
            provider.GetRequiredService<IOptionsMonitor<ShotOptions>>(),
            provider));
        services.AddSingleton<IShotControl>(static provider => provider.GetRequiredService<LimitControl>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ControlStarter>());
    }
}
