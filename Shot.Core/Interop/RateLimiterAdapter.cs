namespace Shot.Interop;

/// <summary>Base of the adapters. Asynchronous calls decide at once unless overridden.</summary>
internal abstract class RateLimiterAdapter(int permitLimit) : RateLimiter
{
    private readonly AdapterState _state = new(permitLimit);

    protected abstract int AvailablePermits { get; }
    protected virtual long QueuedPermits => 0;
    public sealed override RateLimiterStatistics GetStatistics() => _state.Statistics(this, () => AvailablePermits, QueuedPermits);

    protected abstract RateLimitLease Acquire(int permitCount);

    protected sealed override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        Check(permitCount);
        return Count(Acquire(permitCount));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(permitCount));

    protected void Check(int permitCount) => _state.Check(this, permitCount);
    protected RateLimitLease Count(RateLimitLease lease) => _state.Count(lease);

    // DisposeAsync calls this too. The adapted limiter is not owned and stays usable.
    protected override void Dispose(bool disposing)
    {
        _state.Dispose();
        base.Dispose(disposing);
    }
}
