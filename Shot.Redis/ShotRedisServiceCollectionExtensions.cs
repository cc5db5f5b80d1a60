using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shot;
using Shot.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Redis as the store of limits with <see cref="ShotScope.Cluster"/>.</summary>
public static class ShotRedisServiceCollectionExtensions
{
    /// <summary>Uses a Redis server, to which it connects in the background: the host starts without it too.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connection">
    /// A connection string of StackExchange.Redis, such as <c>localhost:6379,user=shot,password=…,ssl=true</c>, or the name of one in the
    /// configuration section <c>ConnectionStrings</c>.
    /// </param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="ArgumentException">The text is empty. One that cannot be parsed is reported when the host starts.</exception>
    public static IServiceCollection AddShotRedis(
        this IServiceCollection services, string connection, Action<ShotStoreOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        return services.AddShotStore(provider => Checked(provider, new RedisShotStore(Parse(provider, connection))), configure);
    }

    /// <summary>Uses a connection of the application's own, which the application disposes of.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="configure">Sets options.</param>
    public static IServiceCollection AddShotRedis(
        this IServiceCollection services, IConnectionMultiplexer connection, Action<ShotStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return services.AddShotStore(provider => Checked(provider, new RedisShotStore(connection)), configure);
    }

    /// <summary>Uses the connection that is registered as <see cref="IConnectionMultiplexer"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    public static IServiceCollection AddShotRedis(this IServiceCollection services, Action<ShotStoreOptions>? configure = null) =>
        services.AddShotStore(
            static provider => Checked(provider, new RedisShotStore(provider.GetRequiredService<IConnectionMultiplexer>())), configure);

    private static RedisShotStore Checked(IServiceProvider provider, RedisShotStore store)
    {
        var prefix = provider.GetRequiredService<IOptions<ShotStoreOptions>>().Value.Prefix;
        if (provider.GetService<ILoggerFactory>() is { } logs)
            _ = store.WarnAsync($"{prefix}:start", logs.CreateLogger("Shot"));
        return store;
    }

    private static ConfigurationOptions Parse(IServiceProvider provider, string connection)
    {
        var named = provider.GetService<IConfiguration>()?.GetConnectionString(connection);
        try
        {
            var options = ConfigurationOptions.Parse(named ?? connection);
            if (options.EndPoints.Count == 0)
                throw new ArgumentException("it names no server");
            return RedisShotStore.Tune(options);
        }
        catch (ArgumentException)
        {
            // The text may hold a password, so it is not shown, and neither is the exception that may quote it.
            throw new ArgumentException(
                "AddShotRedis cannot read its connection string. Write a server and options, such as "
                + "\"localhost:6379,password=…\", "
                + "or the name of a connection string in the section ConnectionStrings of the configuration.",
                nameof(connection));
        }
    }
}
