using System.Threading.RateLimiting;
using Shot.Metrics;

namespace Shot.Interop;

/// <summary>Counts the leases of one adapter.</summary>
internal sealed class LeaseCounters
{
    // Refusals only read what they decide by, so they are counted without a shared write either. Admissions share a word as it is.
    private readonly StripedCounters _failed = new();
    private long _acquired;

    /// <summary>Counts a lease by whether it was acquired, and passes it on.</summary>
    public RateLimitLease Count(RateLimitLease lease)
    {
        if (lease.IsAcquired)
            Interlocked.Increment(ref _acquired);
        else
            _failed.Increment(0);
        return lease;
    }

    /// <summary>What was counted so far; leases that are given out meanwhile may or may not be in it.</summary>
    public RateLimiterStatistics Statistics(int availablePermits, long queuedPermits) => new()
    {
        CurrentAvailablePermits = availablePermits,
        CurrentQueuedCount = queuedPermits,
        TotalSuccessfulLeases = Volatile.Read(ref _acquired),
        TotalFailedLeases = _failed.Total(0),
    };
}
