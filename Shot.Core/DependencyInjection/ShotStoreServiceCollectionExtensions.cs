using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shot;
using Shot.Cluster;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the store of limits with <see cref="ShotScope.Cluster"/>.</summary>
public static class ShotStoreServiceCollectionExtensions
{
    /// <summary>Uses a store. If several are registered, the last one is used: a test can replace the application's.</summary>
    /// <param name="services">The services.</param>
    /// <param name="store">The store, which the application disposes of.</param>
    /// <param name="configure">Sets options, after those of the configuration section <c>Shot:Store</c>.</param>
    public static IServiceCollection AddShotStore(
        this IServiceCollection services, ShotStore store, Action<ShotStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return services.AddShotStore(_ => store, configure);
    }

    /// <summary>Uses a store that the container makes and disposes of.</summary>
    /// <inheritdoc cref="AddShotStore(IServiceCollection, ShotStore, Action{ShotStoreOptions})"/>
    public static IServiceCollection AddShotStore(
        this IServiceCollection services, Func<IServiceProvider, ShotStore> store, Action<ShotStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(store);
        services.AddSingleton(store);
        var options = services.AddOptions<ShotStoreOptions>();

        // First, so that code overrides the configuration.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<ShotStoreOptions>, StoreSettings>());
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(static provider => new StoreLink(
            provider.GetRequiredService<ShotStore>(),
            provider.GetRequiredService<IOptions<ShotStoreOptions>>().Value,
            provider.GetService<IHostEnvironment>()?.ApplicationName ?? "application",
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetService<ILoggerFactory>()?.CreateLogger("Shot")));
        return services;
    }
}
