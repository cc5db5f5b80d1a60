using static System.Globalization.CultureInfo;

namespace Shot;

/// <summary>Checks the arguments of limiters and describes their ranges.</summary>
internal static class LimitArguments
{
    /// <summary>Longest time in which all permits are replenished.</summary>
    public const int MaxFillDays = 1_000;

    private const double MaxFillSeconds = MaxFillDays * 86_400.0;

    /// <summary>Largest burst of a strategy.</summary>
    public static int MostPermits(ShotStrategy? strategy) =>
        strategy == ShotStrategy.SlidingWindow ? SlidingWindow.MaxPermits : int.MaxValue;

    public static int CheckPermits(int permits, int maxPermits = int.MaxValue) => PermitsProblem(permits, maxPermits) is { } problem
        ? throw new ArgumentOutOfRangeException(nameof(permits), permits, problem)
        : permits;

    public static string? PermitsProblem(int permits, int maxPermits) =>
        permits < 1 || permits > maxPermits
            ? string.Create(InvariantCulture, $"permits must be 1 to {maxPermits:N0}; it is {permits:N0}.")
            : null;

    public static double CheckRate(int permits, double perSecond) => RateProblem(permits, perSecond) is { } problem
        ? throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, problem)
        : perSecond;

    public static string? RateProblem(int permits, double perSecond) =>
        !(perSecond > 0 && perSecond <= int.MaxValue) ? string.Create(
            InvariantCulture,
            $"perSecond must be above 0 and at most {int.MaxValue:N0}; it is {perSecond}. "
            + $"For a few permits a minute write 5 * ShotRate.PerMinute (5 / 60 is 0).")
        : permits / perSecond > MaxFillSeconds ? string.Create(
            InvariantCulture,
            $"permits / perSecond, the time in which all permits come back, must be at most {MaxFillDays:N0} days: "
            + $"with {permits:N0} permits perSecond must be at least {permits / MaxFillSeconds:R}; it is {perSecond:R}.")
        : null;

    public static TimeSpan CheckDelay(TimeSpan maxDelay) => maxDelay >= TimeSpan.Zero && maxDelay.TotalDays <= MaxFillDays
        ? maxDelay
        : throw new ArgumentOutOfRangeException(nameof(maxDelay), maxDelay, string.Create(
            InvariantCulture, $"maxDelay must be zero to {MaxFillDays:N0} days; it is {maxDelay}."));

    public static ArgumentOutOfRangeException NotInBurst(int permits, int burst, int fewest = 0) =>
        new(nameof(permits), permits,
            string.Create(InvariantCulture, $"permits must be {fewest} to {burst:N0}, the burst of this limiter; it is {permits:N0}."));
}
