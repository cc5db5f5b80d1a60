namespace Shot.Adaptive;

/// <summary>What a gate did since the last tick.</summary>
/// <param name="Elapsed">Seconds since the last tick.</param>
/// <param name="Inside">Number of callers inside now.</param>
/// <param name="Entered">Number of callers that entered since the last tick.</param>
/// <param name="Refused">Number of callers that the limit refused since the last tick. Refusals for other reasons do not count.</param>
/// <param name="GivenBack">Number of callers that gave their places back without working, because something else refused them, or they
/// wait. They must not count as short calls.</param>
internal readonly record struct GateTick(double Elapsed, int Inside, long Entered, long Refused, long GivenBack = 0)
{
    /// <summary>Number of callers whose work ended since the last tick, when <paramref name="before"/> were inside.</summary>
    public long Left(int before) => Entered - GivenBack - (Inside - before);
}
