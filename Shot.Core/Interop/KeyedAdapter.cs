namespace Shot.Interop;

/// <summary>
/// Adapts a <see cref="KeyedLimiter{TKey}"/> to <see cref="PartitionedRateLimiter{TResource}"/>. The partitions are the keys.
/// </summary>
internal sealed class KeyedAdapter<TResource, TKey>(KeyedLimiter<TKey> limiter, Func<TResource, TKey> keyOf)
    : PartitionedRateLimiter<TResource>
    where TKey : notnull
{
    private const int RefusedLeases = 256;

    private readonly LeaseCounters _counters = new();
    private readonly RefusedKeyLease<TKey>?[] _refused = new RefusedKeyLease<TKey>?[RefusedLeases];
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
        var hash = limiter.Hash(keyOf(resource));
        return _counters.Count(limiter.TryAcquireHashed(hash, permitCount) ? AcquiredLease.Instance : Refuse(hash, permitCount));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        TResource resource, int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(resource, permitCount));

    /// <summary>
    /// Reuses the last lease of the same key and permits, because a refused lease has no other state. Hashes serve as random
    /// indexes.
    /// </summary>
    private RefusedKeyLease<TKey> Refuse(ulong hash, int permitCount)
    {
        ref var kept = ref _refused[hash % RefusedLeases];
        var refused = Volatile.Read(ref kept);
        if (refused is not null && refused.Hash == hash && refused.PermitCount == permitCount)
            return refused;
        refused = new RefusedKeyLease<TKey>(limiter, hash, permitCount);
        Volatile.Write(ref kept, refused);
        return refused;
    }

    // DisposeAsync calls this too. The adapted limiter is not owned and stays usable.
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }
}
