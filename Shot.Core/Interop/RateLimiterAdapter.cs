namespace Shot.Interop;

/// <summary>Base of the adapters: argument checks, counters and disposal. Asynchronous calls decide at once unless overridden.</summary>
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

    /// <summary>Acquires or refuses at once.</summary>
    /// <param name="permitCount">Number of permits, 0 to the limit.</param>
    protected abstract RateLimitLease Acquire(int permitCount);

    protected sealed override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        Check(permitCount);
        return Count(Acquire(permitCount));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(permitCount));

    protected void Check(int permitCount)
    {
        PermitCount.Check(permitCount, permitLimit);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
    }

    protected RateLimitLease Count(RateLimitLease lease) => _counters.Count(lease);

    // DisposeAsync calls this too. The adapted limiter is not owned and stays usable.
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
