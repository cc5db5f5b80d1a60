namespace Shot.Adaptive;

/// <summary>How many callers of each criticality may be inside an adaptive gate. Not thread-safe.</summary>
/// <remarks>Critical callers enter above the limit, so that others cannot keep them out. If critical callers alone are more than the server
/// can do, that room would only be a longer queue, and a look would not lower the number inside. Then the limit holds for critical callers
/// too, and others get a quarter of it.</remarks>
internal sealed class CriticalityRoom
{
    /// <summary>Callers that critical ones may be above a small limit. With 8, one critical call in 500 was refused on two and four cores
    /// whose limit is a handful; with 16, one in 1,000 at most.</summary>
    private const int LeastExtra = 16;

    /// <summary>Refused share of the critical callers above which they alone are too many. With their room it is reached at about 1.2 times
    /// the capacity. Without it, a limit of 5 for two cores refuses 14 % at 0.9 times the capacity.</summary>
    private const double TooMany = 0.15;

    /// <summary>Share of the limit that is inside on average, below which critical callers are refused in bursts only.</summary>
    private const double LeastUse = 0.4;

    /// <summary>What a decision needs: critical callers, seconds, and times that a caller is inside.</summary>
    private const double MinArrivals = 100;
    private const double MinSeconds = 0.3;
    private const double MinResidences = 2;

    /// <summary>Seconds that the limit holds for critical callers at least. Large servers refuse a load of 1.2 times the capacity
    /// by about <see cref="TooMany"/>, with their room and without it, and would go back and forth.</summary>
    private const double LeastSeconds = 5;

    /// <summary>Seconds without a refused critical caller after which they are no longer too many, however few come.</summary>
    private const double QuietSeconds = 1;

    private const int OthersShare = 4;

    private Sums _window;
    private double _since;
    private double _quiet;

    /// <summary>Whether critical callers alone are more than the server can do.</summary>
    public bool AreTooMany { get; private set; }

    /// <summary>Learns from a tick.</summary>
    /// <param name="critical">What the gate did for critical callers since the last tick, with all callers inside.</param>
    /// <param name="left">Number of callers that left.</param>
    /// <param name="limit">The limit outside of looks.</param>
    /// <param name="mayBeTooSmall">Whether the limit may be smaller than what the server needs. Then refusals say nothing.</param>
    public void Tick(in GateTick critical, long left, int limit, bool mayBeTooSmall)
    {
        if (mayBeTooSmall)
        {
            Reset();
            return;
        }

        _window.Add(critical, critical.Inside, left);
        _since += critical.Elapsed;
        _quiet = critical.Refused > 0 ? 0 : _quiet + critical.Elapsed;
        var residence = _window.Left > 0 ? _window.Residence : 0;
        if (AreTooMany && _quiet > QuietSeconds + (MinResidences * residence))
        {
            Reset();
            return;
        }

        if (_window.Entered + _window.Refused < MinArrivals || _window.Seconds < Math.Max(MinSeconds, MinResidences * residence))
            return;
        var (refused, inside) = (_window.Shed, _window.Inside);
        _window = default;
        if (!AreTooMany && refused > TooMany && inside > limit)
            (AreTooMany, _since) = (true, 0);
        else if (AreTooMany && _since > LeastSeconds && (refused < TooMany || inside < LeastUse * limit))
            Reset();
    }

    /// <summary>Forgets what was seen, because other numbers hold from now on.</summary>
    public void Reset() => (AreTooMany, _window, _quiet) = (false, default, 0);

    /// <summary>Maximum number of callers inside for a caller of this criticality.</summary>
    /// <param name="criticality">How much the caller's work matters.</param>
    /// <param name="limit">The limit now.</param>
    /// <param name="standing">The limit outside of looks. Critical callers do not pay for looks.</param>
    public int For(ShotCriticality criticality, int limit, int standing)
    {
        if (criticality == ShotCriticality.Critical)
            return AreTooMany ? limit : Math.Max(2 * standing, standing + LeastExtra);
        return GateWord.Room(AreTooMany ? Math.Max(1, limit / OthersShare) : limit, criticality);
    }
}
