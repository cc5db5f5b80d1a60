using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Shot;
using Shot.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of the store of limits with <see cref="ShotScope.Cluster"/>.</summary>
public static class ShotRedisHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that takes a permit of a key of its own, as calls do. It reports the time that this took as <c>latencyMs</c>, and fails
    /// if the server does not run scripts atomically.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">Name of the check.</param>
    /// <param name="failureStatus">
    /// Status that the check reports when it fails. With <see cref="HealthStatus.Unhealthy"/>, an outage of the store takes all nodes out
    /// of rotation at the same time, although limits go on with their <see cref="StoreDown"/>.
    /// </param>
    /// <param name="tags">Tags of the check.</param>
    public static IHealthChecksBuilder AddShotRedisCheck(
        this IHealthChecksBuilder builder,
        string name = "shot-redis",
        HealthStatus failureStatus = HealthStatus.Degraded,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            static provider => new RedisHealthCheck(
                provider.GetRequiredService<ShotStore>(), provider.GetRequiredService<IOptions<ShotStoreOptions>>()),
            failureStatus,
            tags));
    }
}
