using System.Threading.RateLimiting;
using Shot.Metrics;

namespace Shot.Interop;

/// <summary>Counts the leases of one adapter.</summary>
internal sealed class LeaseCounters
{
    private const int Acquired = 0;
    private const int Failed = 1;

    private readonly StripedCounters _counters = new();

    /// <summary>Counts a lease by whether it was acquired, and passes it on.</summary>
    public RateLimitLease Count(RateLimitLease lease)
    {
        _counters.Increment(lease.IsAcquired ? Acquired : Failed);
        return lease;
    }

    /// <summary>What was counted so far; leases that are given out meanwhile may or may not be in it.</summary>
    public RateLimiterStatistics Statistics(int availablePermits, long queuedPermits) => new()
    {
        CurrentAvailablePermits = availablePermits,
        CurrentQueuedCount = queuedPermits,
        TotalSuccessfulLeases = _counters.Total(Acquired),
        TotalFailedLeases = _counters.Total(Failed),
    };
}
