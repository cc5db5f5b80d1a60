namespace Shot.Adaptive;

/// <summary>What a gate did since the last tick.</summary>
/// <param name="Elapsed">Seconds since the last tick.</param>
/// <param name="Inside">Number of callers inside now.</param>
/// <param name="Entered">Number of callers that entered since the last tick.</param>
/// <param name="Refused">Number of callers that the limit refused since the last tick. Refusals for other reasons do not count.</param>
/// <param name="GivenBack">Number of callers that gave their places back without working, because something else refused them, or they
/// wait. They must not count as short calls.</param>
/// <param name="Critical">Number of critical callers that came since the last tick.</param>
/// <param name="CriticalRefused">Number of critical callers among the refused.</param>
internal readonly record struct GateTick(
    double Elapsed, int Inside, long Entered, long Refused, long GivenBack = 0, long Critical = 0, long CriticalRefused = 0)
{
    /// <summary>The same with the entries and refusals of critical callers only. A caller that arrives while the counters are read can be
    /// in one of them and not in the other.</summary>
    public GateTick OfCritical => new(Elapsed, Inside, Math.Max(0, Critical - CriticalRefused), CriticalRefused);

    /// <summary>Number of callers whose work ended since the last tick, when <paramref name="before"/> were inside.</summary>
    public long Left(int before) => Entered - GivenBack - (Inside - before);
}
