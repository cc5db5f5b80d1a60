namespace Shot.Interop;

/// <summary>Adapts a <see cref="Limiter"/> to <see cref="RateLimiter"/>.</summary>
internal class LimiterAdapter(Limiter limiter) : RateLimiterAdapter(limiter.Permits)
{
    private RefusedLimiterLease _refused = new(limiter, 1);

    public override TimeSpan? IdleDuration => limiter.IdleDuration;

    protected override int AvailablePermits => limiter.AvailablePermits;

    protected override RateLimitLease Acquire(int permitCount) =>
        limiter.TryAcquire(permitCount) ? AcquiredLease.Instance : Refuse(permitCount);

    /// <summary>Reuses the last lease of as many permits, because a refused lease has no other state.</summary>
    private RefusedLimiterLease Refuse(int permitCount)
    {
        var refused = Volatile.Read(ref _refused);
        if (refused.PermitCount == permitCount)
            return refused;
        refused = new RefusedLimiterLease(limiter, permitCount);
        Volatile.Write(ref _refused, refused);
        return refused;
    }
}
