namespace Shot.Tests.Guarding.Policies;

/// <summary>A limit for each tenant over all its methods, and each method's own.</summary>
[ShotLimit(3, perSecond: 1, Key = "parameter:tenant", KeyOverflow = KeyOverflow.Refuse)]
public interface ITenantShop
{
    Task<string> ReadAsync(string? tenant);

    [ShotLimit(1, perSecond: 1, KeyOverflow = KeyOverflow.Refuse)]
    Task<string> WriteAsync(string? tenant, [ShotKey] Guid order, [ShotKey] int line);

    [ShotLimit(8, perSecond: 1, Cost = 5, Name = "policies.scans")]
    Task ScanAsync(string? tenant);

    [ShotExempt]
    [ShotLimit(8, perSecond: 1, Name = "policies.scans")]
    Task PeekAsync();
}
