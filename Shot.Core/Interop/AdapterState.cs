using Shot.Metrics;

namespace Shot.Interop;

/// <summary>Counts the leases of an adapter, checks the arguments, and remembers that the adapter was disposed of.</summary>
internal sealed class AdapterState(int permitLimit)
{
    // Refusals write no shared state, so their counter is striped too. Admissions share a word already, so a plain counter is enough.
    private readonly StripedCounters _failed = new();
    private long _acquired;
    private volatile bool _isDisposed;

    public void Dispose() => _isDisposed = true;

    public void Check(object adapter, int permitCount)
    {
        if (permitCount > permitLimit)
            throw TooMany(permitCount);
        ObjectDisposedException.ThrowIf(_isDisposed, adapter);
    }

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
    public RateLimiterStatistics Statistics(object adapter, Func<int> availablePermits, long queuedPermits = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, adapter);
        return new()
        {
            CurrentAvailablePermits = availablePermits(),
            CurrentQueuedCount = queuedPermits,
            TotalSuccessfulLeases = Volatile.Read(ref _acquired),
            TotalFailedLeases = _failed.Total(0),
        };
    }

    // Apart, so that the check is small enough to be inlined.
    private ArgumentOutOfRangeException TooMany(int permitCount) => new(nameof(permitCount), permitCount, string.Create(
        CultureInfo.InvariantCulture, $"permitCount must be 0 to {permitLimit:N0}, the limit; it is {permitCount:N0}."));
}
