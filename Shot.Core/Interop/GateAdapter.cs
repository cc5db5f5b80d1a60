using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>A <see cref="ConcurrencyGate"/> as a <see cref="RateLimiter"/>.</summary>
internal sealed class GateAdapter : RateLimiterAdapter
{
    private readonly ConcurrencyGate _gate;
    private readonly TimeProvider? _time;
    private long _lastInside;

    /// <summary>An adapter.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="timeProvider">Tells when the gate was left; the system's tick count when null, which is cheap and steps by some milliseconds.</param>
    public GateAdapter(ConcurrencyGate gate, TimeProvider? timeProvider = null)
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
            // Who entered the gate itself will leave without telling, but is inside now.
            Volatile.Write(ref _lastInside, now);
            return null;
        }
    }

    protected override int PermitLimit => _gate.Limit;

    protected override int AvailablePermits => _gate.Limit - _gate.Entered;

    public void Leave(int place, long visit)
    {
        // Before leaving, so that whoever finds the gate empty finds the time too.
        Volatile.Write(ref _lastInside, Milliseconds());
        _gate.Leave(place, visit);
    }

    protected override RateLimitLease Acquire(int permitCount) => permitCount switch
    {
        0 => AvailablePermits > 0 ? AcquiredLease.Instance : ReasonedLease.Full,
        1 => _gate.TryEnter(out var lease) ? new GateLease(this, lease) : ReasonedLease.Full,
        _ => AcquireAll(permitCount),
    };

    /// <summary>Enters for one after the other, and leaves again where that does not suffice: who comes at that moment may be refused, but never are
    /// too many inside.</summary>
    private RateLimitLease AcquireAll(int permitCount)
    {
        // A look first, so that who asks for more than there is seldom gets in the way of others.
        if (AvailablePermits < permitCount)
            return ReasonedLease.Full;
        var leases = new ConcurrencyLease[permitCount];
        foreach (ref var lease in leases.AsSpan())
        {
            if (_gate.TryEnter(out lease))
                continue;
            Array.ForEach(leases, static entered => entered.Dispose());
            return ReasonedLease.Full;
        }

        return new GateLeases(this, leases);
    }

    private long Milliseconds() => _time is null ? Environment.TickCount64 : (long)_time.GetElapsedTime(0).TotalMilliseconds;
}
