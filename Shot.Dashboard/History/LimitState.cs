namespace Shot.Dashboard.History;

/// <summary>What a page shows of a limit beside its seconds. If it changes, the page is told.</summary>
internal readonly record struct LimitState(
    ShotLimitNumbers Numbers, ShotMode Mode, bool IsAdaptive, TimeSpan? NoLoadTime, int? LiveKeys, long? KeyOverflows,
    ShotClusterSnapshot? Cluster, int Changes)
{
    public static LimitState Of(ShotLimitSnapshot limit, int changes) => new(
        limit.Numbers, limit.Mode, limit.IsAdaptive, limit.NoLoadTime, limit.LiveKeys, limit.KeyOverflows, limit.Cluster, changes);
}
