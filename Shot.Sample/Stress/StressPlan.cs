namespace Shot.Sample.Stress;

/// <summary>What a run of the stress command measures, and how long that takes.</summary>
/// <param name="IsBrief">Whether to omit what takes seconds, and to check only the claims about counts.</param>
/// <param name="Sustained">How long each sustained load lasts.</param>
internal sealed record StressPlan(bool IsBrief, TimeSpan Sustained)
{
    /// <summary>About how long the run takes, in whole steps of five seconds.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(5 * Math.Ceiling((
        (2 * Bursts.Length(this))
        + SustainedOverload.Length(this)
        + IgnoredDeadline.Length
        + SlowDependency.Length(this)
        + KeyFlood.Length(this)
        + ChangedLimit.Length).TotalSeconds / 5));
}
