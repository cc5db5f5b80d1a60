namespace Shot.Control;

internal static class SettingCheck
{
    /// <summary>The invalid settings. The burst is checked before the rate that is combined with it.</summary>
    public static IEnumerable<SettingProblem> Of(LimitGroup group, ShotLimitOptions settings)
    {
        if (settings.Permits is { } permits && Permits(group, permits) is { } burst)
            yield return Problem(nameof(settings.Permits), permits, burst);
        else if (settings.PerSecond is { } perSecond && Rate(group, settings, perSecond) is { } rate)
            yield return Problem(nameof(settings.PerSecond), perSecond, rate);
        else if (settings is { Permits: { } slow, PerSecond: null } && Rate(group, settings, perSecond: null) is { } fill)
            yield return Problem(nameof(settings.Permits), slow, fill);
        if (settings.MaxWaitMs is { } maxWaitMs && MaxWait(group, maxWaitMs) is { } deadline)
            yield return Problem(nameof(settings.MaxWaitMs), maxWaitMs, deadline);
        if (settings.Mode is { } mode && !Enum.IsDefined(mode))
            yield return Problem(nameof(settings.Mode), (int)mode, $"Write one of {ProcessMode.Names}.");

        SettingProblem Problem(string field, IFormattable value, string text) =>
            new(group.Name, field, value.ToString(null, CultureInfo.InvariantCulture), text);
    }

    private static string? Permits(LimitGroup group, int permits)
    {
        foreach (var rate in group.Rates)
        {
            var most = rate.Definition.Strategy == ShotStrategy.SlidingWindow ? SlidingWindow.MaxPermits : int.MaxValue;
            if (LimitArguments.PermitsProblem(permits, most) is { } problem)
                return problem;
            if (permits < rate.MaxCost)
                return $"A call takes {rate.MaxCost} permits at once: permits must be at least as many.";
        }

        return group.Rates.Count == 0 ? NoRate(group) : null;
    }

    private static string? Rate(LimitGroup group, ShotLimitOptions settings, double? perSecond)
    {
        var problems = group.Rates.Select(rate => LimitArguments.RateProblem(
            settings.Permits ?? rate.Definition.Permits, perSecond ?? rate.Definition.PerSecond));
        return group.Rates.Count == 0 ? NoRate(group) : problems.FirstOrDefault(static problem => problem is not null);
    }

    private static string? MaxWait(LimitGroup group, int maxWaitMs) =>
        group.Deadlines.Count == 0
            ? $"'{group.Name}' was compiled without a deadline, so its code would not stop at one. "
                + "Give its annotation MaxWaitMs: then it can be set here."
        : maxWaitMs < 0 ? "MaxWaitMs is a number of milliseconds from 0, which means no deadline, to 2147483647."
        : null;

    private static string NoRate(LimitGroup group) =>
        $"'{group.Name}' has no rate: only {(group.Deadlines.Count > 0 ? "MaxWaitMs and Mode" : "Mode")} can be set.";
}
