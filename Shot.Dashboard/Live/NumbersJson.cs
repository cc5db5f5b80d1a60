namespace Shot.Dashboard.Live;

/// <summary>The numbers of a limit, by the names of the settings.</summary>
internal sealed record NumbersJson(int? Permits, double? PerSecond, int? Limit, int? MaxWaitMs)
{
    public static NumbersJson Of(ShotLimitNumbers numbers) =>
        new(numbers.Permits, numbers.PerSecond, numbers.Concurrency, numbers.MaxWaitMs);
}
