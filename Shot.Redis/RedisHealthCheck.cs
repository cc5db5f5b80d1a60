using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Shot.Redis;

/// <summary>Takes a permit of a key of its own, as calls do, and finds out whether the server runs scripts atomically.</summary>
internal sealed class RedisHealthCheck(ShotStore store, IOptions<ShotStoreOptions> options) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var key = options.Value.Prefix + ":health";
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var take = new StoreTake { Key = key, Min = 1, Want = 1, Ceiling = 1_000_000_000_000, PerSecond = 1_000_000 };
            await store.TakeAsync(take).AsTask().WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            var data = new Dictionary<string, object> { ["latencyMs"] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds };
            var support = store is RedisShotStore redis
                ? await redis.CheckAsync(key).WaitAsync(Patience, cancellationToken).ConfigureAwait(false)
                : ScriptSupport.Atomic;
            return support == ScriptSupport.NotAtomic
                ? new HealthCheckResult(
                    context.Registration.FailureStatus,
                    "The server does not run scripts atomically: limits admit too much. Start Garnet with --lua --lua-transaction-mode.",
                    data: data)
                : HealthCheckResult.Healthy("The store of cluster limits answers.", data);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The exception may quote what it was sent.
            return new HealthCheckResult(
                context.Registration.FailureStatus,
                $"The store of cluster limits does not answer ({error.GetType().Name}): limits follow their StoreDown.");
        }
    }
}
