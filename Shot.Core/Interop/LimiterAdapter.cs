using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>A <see cref="Limiter"/> as a <see cref="RateLimiter"/>.</summary>
internal class LimiterAdapter(Limiter limiter) : RateLimiterAdapter
{
    public override TimeSpan? IdleDuration => limiter.IdleDuration;

    protected override int PermitLimit => limiter.Permits;

    protected override int AvailablePermits => limiter.AvailablePermits;

    protected override RateLimitLease Acquire(int permitCount) =>
        limiter.TryAcquire(permitCount, out var retryAfter) ? AcquiredLease.Instance : new RefusedLease(retryAfter);
}
