namespace Shot.Adaptive;

/// <summary>The limit for a server whose knee is known: a multiple of the knee, and room for bursts.</summary>
internal static class LimitFormula
{
    /// <summary>
    /// Limit as a multiple of the knee. Above 1, so that an underestimated knee never starves the server; below 2, which would double the
    /// time inside.
    /// </summary>
    public const double Headroom = 1.5;

    /// <summary>
    /// Limit as a multiple of the knee, or of <see cref="SmallKnee"/>, at most, where at least <see cref="CommonShare"/> is refused: work
    /// of even length then takes this many times as long as without load. It may be larger in proportion where less is refused, for then
    /// only bursts fill the gate.
    /// </summary>
    public const double LargestMultiple = 2.8;
    private const double CommonShare = 0.15;

    /// <summary>Limit at least: above 1, so that a look at 1 is possible.</summary>
    private const double LeastLimit = 1.1;

    /// <summary>
    /// Room for bursts, in square roots of the knee, that an idle gate would get. A gate that is always full gets none. Work of even length
    /// gets less, because a burst makes each call late, and not only some.
    /// </summary>
    private const double BurstRoom = 9.25;

    /// <summary>Knee below which the room is that of this knee: one server without a caller is idle altogether.</summary>
    private const double SmallKnee = 2;

    /// <summary>Calculates the limit, which can have a fraction.</summary>
    /// <param name="knee">Number inside from which on more callers only wait for each other.</param>
    /// <param name="use">Share of the limit that is inside on average, 0 to 1.</param>
    /// <param name="variation">Squared coefficient of variation of the time from one completion to the next.</param>
    /// <param name="refused">Share of the calls that is refused, 0 to 1.</param>
    public static double Limit(double knee, double use, double variation, double refused)
    {
        var size = Math.Max(SmallKnee, knee);
        var room = (1 - use) * BurstRoom * Math.Sqrt(Math.Min(1, variation)) * Math.Sqrt(size);
        var largest = LargestMultiple * size * Math.Max(1, CommonShare / refused);
        return Math.Max(LeastLimit, Math.Min((Headroom * knee) + room, largest));
    }
}
