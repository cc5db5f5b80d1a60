namespace Shot;

/// <summary>The numbers of a limit. What is null it does not have.</summary>
/// <param name="Permits">Burst size.</param>
/// <param name="PerSecond">Permits that come back each second.</param>
/// <param name="Concurrency">How many calls may be inside at once.</param>
/// <param name="MaxWaitMs">The deadline in milliseconds; 0 when it is switched off.</param>
public sealed record ShotLimitNumbers(int? Permits, double? PerSecond, int? Concurrency, int? MaxWaitMs);
