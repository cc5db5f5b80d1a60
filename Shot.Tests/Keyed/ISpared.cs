namespace Shot.Tests.Keyed;

/// <summary>A service that limits only calls with its key.</summary>
public interface ISpared
{
    [ShotLimit(1, perSecond: 0.0001, MissingKey = MissingKey.NotLimited)]
    string Count([ShotKey] string? tenant, [ShotKey] int? plan);

    [ShotLimit(1, perSecond: 0.0001, Key = "parameter:tenant", MissingKey = MissingKey.NotLimited), ShotLimit(2, perSecond: 0.0001)]
    string Both(string? tenant);
}
