namespace Shot.Dashboard.History;

/// <summary>What a page shows of a limit beside its seconds. If it changes, the page is told. Of plans it is a hash of their names,
/// numbers and counters.</summary>
internal readonly record struct LimitState(
    ShotLimitNumbers Numbers, ShotMode Mode, bool IsAdaptive, TimeSpan? NoLoadTime, int? LiveKeys, long? KeyOverflows, int Plans, long NoTime,
    ShotClusterSnapshot? Cluster, int Changes)
{
    public static LimitState Of(ShotLimitSnapshot limit, int changes) => new(
        limit.Numbers, limit.Mode, limit.IsAdaptive, limit.NoLoadTime, limit.LiveKeys, limit.KeyOverflows, Hash(limit.Plans), limit.NoTime,
        limit.Cluster, changes);

    private static int Hash(IReadOnlyList<ShotPlanSnapshot> plans)
    {
        var hash = default(HashCode);
        foreach (var plan in plans)
            hash.Add(plan);
        return hash.ToHashCode();
    }
}
