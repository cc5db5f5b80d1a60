namespace Shot.Interop;

/// <summary>A refused lease of a limiter.</summary>
internal sealed class RefusedLimiterLease(Limiter limiter, int permitCount) : RefusedLease(permitCount)
{
    protected override TimeSpan RetryAfter(int permits)
    {
        limiter.TryProbe(permits, TimeSpan.Zero, out var retryAfter);
        return retryAfter;
    }
}
