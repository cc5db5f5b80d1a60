namespace Shot.Dashboard.Live;

/// <summary>The numbers of a limit, by the names of the settings, and the rate as text.</summary>
internal sealed record NumbersJson(int? Permits, double? PerSecond, string? Rate, int? Limit, int? MaxWaitMs)
{
    public static NumbersJson Of(ShotLimitNumbers numbers) =>
        new(numbers.Permits, numbers.PerSecond, numbers.Rate, numbers.Concurrency, numbers.MaxWaitMs);
}
