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

    /// <summary>Refused share of the critical callers above which they alone are too many, and the share below which they no longer are.
    /// A load of 0.9 times the capacity is refused by 14 % at a limit of 5 for two cores, and one of 1.3 times by 27 %.</summary>
    private const double OverloadedAbove = 0.2;
    private const double FitsBelow = 0.15;

    /// <summary>Share of the limit that is inside on average, below which critical callers are refused in bursts only.</summary>
    private const double LeastUse = 0.4;

    /// <summary>Seconds of the averages.</summary>
    private const double Memory = 0.3;

    private const int OthersShare = 4;

    private double _arrived;
    private double _refused;
    private double _inside;

    /// <summary>Whether critical callers alone are more than the server can do.</summary>
    public bool IsOverloaded { get; private set; }

    /// <summary>Learns from a tick.</summary>
    /// <param name="elapsed">Seconds since the last tick.</param>
    /// <param name="arrived">Number of critical callers that came since the last tick.</param>
    /// <param name="refused">Number of them that the gate refused.</param>
    /// <param name="inside">Number of callers inside now.</param>
    /// <param name="limit">The limit outside of looks.</param>
    /// <param name="isGrowing">Whether the limit is known to be too small.</param>
    public void Tick(double elapsed, long arrived, long refused, int inside, int limit, bool isGrowing)
    {
        var weight = 1 - Math.Exp(-elapsed / Memory);
        _arrived += weight * ((arrived / elapsed) - _arrived);
        _refused += weight * ((refused / elapsed) - _refused);
        _inside += weight * (inside - _inside);
        IsOverloaded = IsOverloaded
            ? _refused > FitsBelow * _arrived && _inside > LeastUse * limit
            : _refused > OverloadedAbove * _arrived && _inside > limit && !isGrowing;
    }

    /// <summary>Maximum number of callers inside for a caller of this criticality.</summary>
    /// <param name="criticality">How much the caller's work matters.</param>
    /// <param name="limit">The limit now.</param>
    /// <param name="standing">The limit outside of looks. Critical callers do not pay for looks.</param>
    public int For(ShotCriticality criticality, int limit, int standing)
    {
        if (!IsOverloaded)
            return criticality == ShotCriticality.Critical ? Math.Max(2 * standing, standing + LeastExtra) : GateWord.Room(limit, criticality);
        return criticality == ShotCriticality.Critical ? limit : GateWord.Room(Math.Max(1, limit / OthersShare), criticality);
    }
}
