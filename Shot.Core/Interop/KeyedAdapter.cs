using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>A <see cref="KeyedLimiter{TKey}"/> as a <see cref="PartitionedRateLimiter{TResource}"/>: the partitions are the keys.</summary>
internal sealed class KeyedAdapter<TResource, TKey>(KeyedLimiter<TKey> limiter, Func<TResource, TKey> keyOf) : PartitionedRateLimiter<TResource>
    where TKey : notnull
{
    private readonly LeaseCounters _counters = new();
    private volatile bool _isDisposed;

    public override RateLimiterStatistics GetStatistics(TResource resource)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _counters.Statistics(limiter.AvailablePermits(keyOf(resource)), queuedPermits: 0);
    }

    protected override RateLimitLease AttemptAcquireCore(TResource resource, int permitCount)
    {
        PermitCount.Check(permitCount, limiter.Permits);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _counters.Count(limiter.TryAcquire(keyOf(resource), permitCount, out var retryAfter) ? AcquiredLease.Instance : new RefusedLease(retryAfter));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(TResource resource, int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(resource, permitCount));

    // Comes of DisposeAsync too. What is adapted is not the adapter's own, and goes on.
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
