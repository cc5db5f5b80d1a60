using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>What the adapters share: the checks, the counts, and what disposing of them means. None has a queue, so none lets a caller wait.</summary>
internal abstract class RateLimiterAdapter(int permitLimit) : RateLimiter
{
    private readonly LeaseCounters _counters = new();
    private volatile bool _isDisposed;

    public sealed override RateLimiterStatistics GetStatistics()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _counters.Statistics(AvailablePermits, QueuedPermits);
    }

    protected abstract int AvailablePermits { get; }

    protected virtual long QueuedPermits => 0;

    /// <summary>Decides at once.</summary>
    /// <param name="permitCount">0 to the limit.</param>
    protected abstract RateLimitLease Acquire(int permitCount);

    protected sealed override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        Check(permitCount);
        return Count(Acquire(permitCount));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    protected void Check(int permitCount)
    {
        PermitCount.Check(permitCount, permitLimit);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
    }

    protected RateLimitLease Count(RateLimitLease lease) => _counters.Count(lease);

    // Comes of DisposeAsync too. What is adapted is not the adapter's own, and goes on.
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
