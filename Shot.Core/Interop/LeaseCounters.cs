using Shot.Metrics;

namespace Shot.Interop;

/// <summary>Counts the leases of one adapter.</summary>
internal sealed class LeaseCounters
{
    // Refusals write no shared state, so their counter is striped too. Admissions share a word already, so a plain counter is enough.
    private readonly StripedCounters _failed = new();
    private long _acquired;

    /// <summary>Counts a lease as acquired or failed, and returns it.</summary>
    public RateLimitLease Count(RateLimitLease lease)
    {
        if (lease.IsAcquired)
            Interlocked.Increment(ref _acquired);
        else
            _failed.Increment(0);
        return lease;
    }

    /// <summary>Snapshot of the counters. Leases issued at the same time may be missing.</summary>
    public RateLimiterStatistics Statistics(int availablePermits, long queuedPermits) => new()
    {
        CurrentAvailablePermits = availablePermits,
        CurrentQueuedCount = queuedPermits,
        TotalSuccessfulLeases = Volatile.Read(ref _acquired),
        TotalFailedLeases = _failed.Total(0),
    };
}
