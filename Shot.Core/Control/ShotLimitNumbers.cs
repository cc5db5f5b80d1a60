namespace Shot;

/// <summary>The numbers of a limit. Null means that the limit has no such number.</summary>
/// <param name="Permits">Burst size.</param>
/// <param name="PerSecond">Permits replenished per second.</param>
/// <param name="Concurrency">Maximum number of calls at once. Zero for an adaptive limit: in the annotation's numbers always, and in those
/// in force while it is not enforced.</param>
/// <param name="MaxWaitMs">The deadline in milliseconds; 0 if it is switched off.</param>
public sealed record ShotLimitNumbers(int? Permits, double? PerSecond, int? Concurrency, int? MaxWaitMs)
{
    /// <summary>The rate as text, in the unit in which it is short: <c>5 per minute</c>. Null without a rate.</summary>
    public string? Rate => PerSecond is { } perSecond ? RateText.Of(perSecond) : null;
}
