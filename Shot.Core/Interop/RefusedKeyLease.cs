namespace Shot.Interop;

/// <summary>A refused lease of one key.</summary>
internal sealed class RefusedKeyLease<TKey>(KeyedLimiter<TKey> limiter, ulong hash, int permitCount) : RefusedLease(permitCount)
    where TKey : notnull
{
    public ulong Hash => hash;

    protected override TimeSpan RetryAfter(int permits)
    {
        limiter.TryProbeHashed(hash, permits, out var retryAfter);
        return retryAfter;
    }
}
