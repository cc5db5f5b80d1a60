using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shot.CompilerServices;
using Shot.Control;

namespace Shot.DependencyInjection;

/// <summary>Finds the guards of a host. One that calls <c>UseShot()</c> without <c>AddShot()</c> gets guards and settings here.</summary>
internal static class UnregisteredHost
{
    private static readonly ConditionalWeakTable<IServiceProvider, GuardSet> Hosts = [];

    /// <summary>The guards of the host whose container this is; without a container, guards of no host.</summary>
    public static GuardSet GuardsOf(IServiceProvider? services) =>
        services is null ? new GuardSet() : services.GetService<GuardSet>() ?? Hosts.GetValue(services, Make);

    private static GuardSet Make(IServiceProvider services)
    {
        var guards = new GuardSet();
        guards.Use(services);
        var reader = new SettingsReader(services.GetService<IConfiguration>());
        var factory = new OptionsFactory<ShotOptions>(
            [reader, .. services.GetServices<IConfigureOptions<ShotOptions>>()],
            services.GetServices<IPostConfigureOptions<ShotOptions>>());
        var changes = services.GetServices<IOptionsChangeTokenSource<ShotOptions>>();
        var settings = new OptionsMonitor<ShotOptions>(factory, [reader, .. changes], new OptionsCache<ShotOptions>());
        var control = new LimitControl(guards, settings, services);
        control.Learn(HostStarter.Applications(services.GetService<IHostEnvironment>()));
        if (services.GetService<IHostApplicationLifetime>() is { } lifetime)
        {
            lifetime.ApplicationStarted.Register(control.Start);
            lifetime.ApplicationStopped.Register(() =>
            {
                control.Dispose();
                settings.Dispose();
            });
        }

        return guards;
    }
}
