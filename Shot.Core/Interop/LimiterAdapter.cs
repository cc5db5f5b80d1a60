namespace Shot.Interop;

/// <summary>Adapts a <see cref="Limiter"/> to <see cref="RateLimiter"/>.</summary>
internal class LimiterAdapter(Limiter limiter) : RateLimiterAdapter(limiter.Permits)
{
    private RefusedLease _refused = Lease(limiter, 1);

    public override TimeSpan? IdleDuration => limiter.IdleDuration;
    protected override int AvailablePermits => limiter.AvailablePermits;

    protected override RateLimitLease Acquire(int permitCount) =>
        limiter.TryAcquire(permitCount) ? AcquiredLease.Instance : Refuse(permitCount);

    /// <summary>Reuses the last lease of as many permits, because a refused lease has no other state.</summary>
    private RefusedLease Refuse(int permitCount)
    {
        var refused = Volatile.Read(ref _refused);
        if (refused.PermitCount != permitCount)
            Volatile.Write(ref _refused, refused = Lease(limiter, permitCount));
        return refused;
    }

    private static RefusedLease Lease(Limiter limiter, int permitCount) => RefusedLease.Of(
        permitCount, permits => limiter.TryProbe(permits, TimeSpan.Zero, out var retryAfter) ? TimeSpan.Zero : retryAfter);
}
