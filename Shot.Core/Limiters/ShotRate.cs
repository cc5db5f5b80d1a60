namespace Shot;

/// <summary>Rates of one permit, in permits per second, for code that takes a rate per second:
/// <c>new SlidingWindow(5, perSecond: 5 * ShotRate.PerMinute)</c>, <c>RequireShotLimit(100, perSecond: 100 * ShotRate.PerHour)</c>. Unlike
/// <c>5 / 60</c>, which is the integer zero, such a product cannot lose its fraction.</summary>
public static class ShotRate
{
    /// <summary>One permit a minute.</summary>
    public const double PerMinute = 1 / 60.0;

    /// <summary>One permit an hour.</summary>
    public const double PerHour = 1 / 3_600.0;

    /// <summary>One permit a day, which has 24 hours.</summary>
    public const double PerDay = 1 / 86_400.0;
}
