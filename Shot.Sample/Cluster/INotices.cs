namespace Shot.Sample.Cluster;

/// <summary>A service of which all nodes together may make 1,000 calls a second.</summary>
public interface INotices
{
    [ShotLimit(ClusterLoad.Permits, perSecond: ClusterLoad.PerSecond, Scope = ShotScope.Cluster, Name = "notices")]
    Task SendAsync();

    /// <summary>The same, and the store is asked for each call.</summary>
    [ShotLimit(ClusterLoad.Permits, perSecond: ClusterLoad.PerSecond, Scope = ShotScope.Cluster, MaxLeaseMs = 0, Name = "exact notices")]
    Task SendExactlyAsync();
}
