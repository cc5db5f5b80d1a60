namespace Shot.Adaptive;

/// <summary>What a gate did since the last tick.</summary>
/// <param name="Elapsed">Seconds since the last tick.</param>
/// <param name="Inside">Number of callers inside now.</param>
/// <param name="Entered">Number of callers that entered since the last tick.</param>
/// <param name="Refused">Number of callers that the limit refused since the last tick. Refusals for other reasons do not count.</param>
internal readonly record struct GateTick(double Elapsed, int Inside, long Entered, long Refused);
