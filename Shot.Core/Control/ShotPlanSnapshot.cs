namespace Shot;

/// <summary>A plan of a limit: see <see cref="ShotLimitSnapshot.Plans"/>.</summary>
/// <param name="Name">The name of the plan, which requests have.</param>
/// <param name="IsDefault">Whether its numbers hold for requests without a plan and with an unknown one.</param>
/// <param name="Permits">Burst size in force.</param>
/// <param name="PerSecond">Permits replenished per second in force.</param>
/// <param name="Annotated">The numbers of the annotation; null if only configuration has the plan.</param>
/// <param name="Admitted">Number of calls under the plan that were admitted since the start of the process.</param>
/// <param name="Refused">Number of calls under the plan that were refused, by this limit or by another of the same site.</param>
public sealed record ShotPlanSnapshot(
    string Name, bool IsDefault, int Permits, double PerSecond, ShotLimitNumbers? Annotated, long Admitted, long Refused)
{
    /// <summary>The rate in force as text, in the unit in which it is short: <c>5 per minute</c>.</summary>
    public string Rate => RateText.Of(PerSecond);
}
