namespace Shot.Interop;

/// <summary>Adapts a <see cref="ConcurrencyGate"/> to <see cref="RateLimiter"/>.</summary>
internal sealed class GateAdapter : RateLimiterAdapter
{
    private readonly ConcurrencyGate _gate;
    private readonly TimeProvider? _time;
    private long _lastInside;

    /// <summary>Creates an adapter.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="timeProvider">Clock for the idle time. Null means the system's tick count, which is cheap and has a resolution
    /// of some milliseconds.</param>
    public GateAdapter(ConcurrencyGate gate, TimeProvider? timeProvider = null)
        : base(gate.Limit)
    {
        _gate = gate;
        _time = timeProvider;
        _lastInside = Milliseconds();
    }

    public override TimeSpan? IdleDuration
    {
        get
        {
            var now = Milliseconds();
            if (_gate.Entered == 0)
                return TimeSpan.FromMilliseconds(Math.Max(0, now - Volatile.Read(ref _lastInside)));
            // A caller that entered the gate without the adapter leaves unnoticed, but is inside now.
            Volatile.Write(ref _lastInside, now);
            return null;
        }
    }

    protected override int AvailablePermits => _gate.Limit - _gate.Entered;

    public void Leave(int permitCount)
    {
        // Before leaving, so that a reader that finds the gate empty also finds the time.
        Volatile.Write(ref _lastInside, Milliseconds());
        _gate.Leave(permitCount);
    }

    protected override RateLimitLease Acquire(int permitCount)
    {
        if (permitCount == 0)
            return AvailablePermits > 0 ? AcquiredLease.Instance : ReasonedLease.Full;
        return _gate.TryEnter(permitCount) ? new GateLease(this, permitCount) : ReasonedLease.Full;
    }

    private long Milliseconds() => _time is null ? Environment.TickCount64 : (long)_time.GetElapsedTime(0).TotalMilliseconds;
}
