namespace Shot.Sample.Adapt;

/// <summary>What an endpoint did in half a second.</summary>
/// <param name="End">Time of the run at its end.</param>
/// <param name="Limit">The concurrency limit at its end.</param>
/// <param name="Admitted">Answered calls that were admitted.</param>
/// <param name="Refused">Calls that were refused.</param>
/// <param name="P99">Latency of 99 % of the admitted calls.</param>
internal sealed record Window(TimeSpan End, int Limit, long Admitted, long Refused, TimeSpan P99)
{
    public static TimeSpan Length { get; } = TimeSpan.FromMilliseconds(500);
}
