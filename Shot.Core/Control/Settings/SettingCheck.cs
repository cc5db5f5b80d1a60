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
        foreach (var plan in PlanSettings.Problems(group, settings))
            yield return plan;
        if (settings.MaxWaitMs is { } maxWaitMs && MaxWait(group, maxWaitMs) is { } deadline)
            yield return Problem(nameof(settings.MaxWaitMs), maxWaitMs, deadline);
        if (settings.Limit is { } limit && Limit(group, limit) is { } concurrency)
            yield return Problem(nameof(settings.Limit), limit, concurrency);
        if (settings.Mode is { } mode && !Enum.IsDefined(mode))
            yield return Problem(nameof(settings.Mode), (int)mode, $"Write one of {ProcessMode.Names}.");

        SettingProblem Problem(string field, IFormattable value, string text) =>
            new(group.Name, field, value.ToString(null, CultureInfo.InvariantCulture), text);
    }

    private static string? Permits(LimitGroup group, int permits)
    {
        foreach (var rate in group.Rates)
        {
            if (LimitArguments.PermitsProblem(permits, LimitArguments.MostPermits(rate.Definition.Strategy)) is { } problem)
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

    private static string? Limit(LimitGroup group, int limit) =>
        group.Gates.Count == 0 ? $"'{group.Name}' has no concurrency limit: only {Others(group)} can be set."
        : limit is < 1 or > ConcurrencyGate.MaxLimit ? $"Limit is a number of calls at once, from 1 to {ConcurrencyGate.MaxLimit}."
        : null;

    private static string NoRate(LimitGroup group) => $"'{group.Name}' has no rate: only {Others(group)} can be set.";

    /// <summary>The settings of a limit that lacks one of them.</summary>
    private static string Others(LimitGroup group)
    {
        string[] numbers =
        [
            .. group.Rates.Count > 0 ? [nameof(ShotLimitOptions.Permits), nameof(ShotLimitOptions.PerSecond)] : Array.Empty<string>(),
            .. group.Gates.Count > 0 ? [nameof(ShotLimitOptions.Limit)] : Array.Empty<string>(),
            .. group.Deadlines.Count > 0 ? [nameof(ShotLimitOptions.MaxWaitMs)] : Array.Empty<string>(),
        ];
        return numbers.Length == 0 ? nameof(ShotLimitOptions.Mode) : $"{string.Join(", ", numbers)} and {nameof(ShotLimitOptions.Mode)}";
    }
}
