namespace Shot.Interop;

/// <summary>Adapts a gate to <see cref="RateLimiter"/>.</summary>
/// <remarks>Without a clock, the idle time is by the system's tick count: cheap, with a resolution of some milliseconds.</remarks>
internal sealed class GateAdapter(IGate gate, TimeProvider? timeProvider = null) : RateLimiterAdapter(gate.MaxLimit)
{
    private long _lastInside = Milliseconds(timeProvider);

    public override TimeSpan? IdleDuration
    {
        get
        {
            var now = Milliseconds(timeProvider);
            if (gate.Entered == 0)
                return TimeSpan.FromMilliseconds(Math.Max(0, now - Volatile.Read(ref _lastInside)));
            // A caller that entered the gate without the adapter leaves unnoticed, but is inside now.
            Volatile.Write(ref _lastInside, now);
            return null;
        }
    }

    protected override int AvailablePermits => Math.Max(0, gate.Limit - gate.Entered);

    public void Leave(int permitCount)
    {
        // Before leaving, so that a reader that finds the gate empty also finds the time.
        Volatile.Write(ref _lastInside, Milliseconds(timeProvider));
        gate.Leave(permitCount);
    }

    protected override RateLimitLease Acquire(int permitCount) =>
        permitCount == 0 ? (AvailablePermits > 0 ? AcquiredLease.Instance : RefusedLease.GateFull)
        : gate.TryEnter(permitCount) ? new AcquiredLease(this, permitCount)
        : RefusedLease.GateFull;

    private static long Milliseconds(TimeProvider? time) =>
        time is null ? Environment.TickCount64 : (long)time.GetElapsedTime(0).TotalMilliseconds;
}
