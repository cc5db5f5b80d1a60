namespace Shot.Dashboard.Live;

internal sealed record LimitJson(
    int Id, string Name, string? PlainName, IReadOnlyList<string> Where,
    ShotStrategy? Strategy, string? Key, string? CostFrom, bool Settles, ShotMode Mode, bool IsAdaptive,
    NumbersJson Numbers, NumbersJson Annotated, double? NoLoadMs, int? LiveKeys, long? KeyOverflows, string? PlanFrom,
    IReadOnlyList<PlanJson>? Plans, ShotClusterSnapshot? Cluster,
    TotalsJson Total, SecondJson LastSecond, string Version)
{
    public static LimitJson Of(ShotLimitSnapshot limit, LimitHistory history) => new(
        history.Id, limit.Name, limit.PlainName, limit.Where,
        limit.Strategy, limit.Key, limit.CostFrom, limit.Settles, limit.Mode, limit.IsAdaptive, NumbersJson.Of(limit.Numbers),
        NumbersJson.Of(limit.Annotated), limit.NoLoadTime?.TotalMilliseconds, limit.LiveKeys, limit.KeyOverflows,
        limit.PlanFrom, PlanJson.Of(limit.Plans), limit.Cluster,
        TotalsJson.Of(limit), SecondJson.Of(limit, history.Last), VersionOf(limit, history.Changes));

    /// <summary>Differs after each change that a page makes, and when the limit changes otherwise. Hash codes of strings differ from one
    /// process to the next.</summary>
    public static string VersionOf(ShotLimitSnapshot limit, int changes) => string.Create(
        CultureInfo.InvariantCulture, $"{changes}-{HashCode.Combine(limit.Name, Set(limit), limit.Mode, Set(limit.Plans)):x8}");

    /// <summary>The names and numbers of plans, without their counters.</summary>
    private static int Set(IReadOnlyList<ShotPlanSnapshot> plans)
    {
        var hash = default(HashCode);
        foreach (var plan in plans)
            hash.Add((plan.Name, plan.Permits, plan.PerSecond));
        return hash.ToHashCode();
    }

    /// <summary>The numbers without the one that the limit changes itself.</summary>
    private static ShotLimitNumbers Set(ShotLimitSnapshot limit) =>
        limit.IsAdaptive ? limit.Numbers with { Concurrency = null } : limit.Numbers;
}
