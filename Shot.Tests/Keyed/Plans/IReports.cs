namespace Shot.Tests.Keyed.Plans;

/// <summary>A service whose callers have plans.</summary>
public interface IReports
{
    [ShotLimit(2, perSecond: 0.0001, Plan = "free", PlanFrom = "parameter:plan")]
    [ShotLimit(5, perSecond: 0.0001, Plan = "pro")]
    string Make([ShotKey] string tenant, string? plan);

    [ShotLimit(3, perSecond: 0.0001, Key = "parameter:tenant", PlanFrom = "parameter:plan", Strategy = ShotStrategy.FixedWindow, KeyOverflow = KeyOverflow.Refuse)]
    [ShotLimit(6, perSecond: 0.0002, Key = "parameter:tenant", Plan = "pro", Strategy = ShotStrategy.FixedWindow, KeyOverflow = KeyOverflow.Refuse)]
    [ShotLimit(4, perSecond: 0.0001)]
    ValueTask<string> MakeAsync(string tenant, string? plan);
}
