namespace Shot.Tests.Cluster;

/// <summary>A service whose limit several hosts share.</summary>
public interface ISharedSender
{
    [ShotLimit(2, perSecond: 0.1, Key = "parameter:tenant", Scope = ShotScope.Cluster)]
    Task SendAsync(string tenant);
}
