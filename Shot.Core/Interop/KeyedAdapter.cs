namespace Shot.Interop;

/// <summary>Adapts a <see cref="KeyedLimiter{TKey}"/> to <see cref="PartitionedRateLimiter{TResource}"/>.</summary>
internal sealed class KeyedAdapter<TResource, TKey>(KeyedLimiter<TKey> limiter, Func<TResource, TKey> keyOf)
    : PartitionedRateLimiter<TResource>
    where TKey : notnull
{
    private const int RefusedLeases = 256;

    private readonly AdapterState _state = new(limiter.Permits);
    private readonly RefusedLease?[] _refused = new RefusedLease?[RefusedLeases];

    public override RateLimiterStatistics GetStatistics(TResource resource) =>
        _state.Statistics(this, () => limiter.AvailablePermits(keyOf(resource)));

    protected override RateLimitLease AttemptAcquireCore(TResource resource, int permitCount)
    {
        _state.Check(this, permitCount);
        var hash = limiter.Hash(keyOf(resource));
        return _state.Count(limiter.TryAcquireHashed(hash, permitCount) ? AcquiredLease.Instance : Refuse(hash, permitCount));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        TResource resource, int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(resource, permitCount));

    // DisposeAsync calls this too. The limiter is not owned and stays usable.
    protected override void Dispose(bool disposing)
    {
        _state.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reuses the last lease of the same key and permits: it has no other state. Hashes serve as random indexes.</summary>
    private RefusedLease Refuse(ulong hash, int permitCount)
    {
        ref var kept = ref _refused[hash % RefusedLeases];
        var refused = Volatile.Read(ref kept);
        if (refused is null || refused.Hash != hash || refused.PermitCount != permitCount)
            Volatile.Write(ref kept, refused = Lease(hash, permitCount));
        return refused;
    }

    private RefusedLease Lease(ulong hash, int permitCount) => RefusedLease.Of(
        permitCount, permits => limiter.TryProbeHashed(hash, permits, out var retryAfter) ? TimeSpan.Zero : retryAfter, hash);
}
