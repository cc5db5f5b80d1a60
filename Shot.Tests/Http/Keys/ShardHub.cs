using Microsoft.AspNetCore.SignalR;

#pragma warning disable CA1822 // SignalR invokes instance methods

namespace Shot.Tests.Http.Keys;

/// <summary>Limits by what an invocation brings, and by what its connection began with.</summary>
[ShotLimit(5, perSecond: 1, Key = "header:X-Client")]
public class ShardHub : Hub
{
    [ShotLimit(1, perSecond: 1)]
    public string Write([ShotKey] string shard, [ShotKey] long number) => $"{shard} {number}";

    public string Read() => "read";

    [ShotLimit(1, perSecond: 1, MissingKey = MissingKey.NotLimited)]
    public string Spare([ShotKey] string? plan) => $"spared {plan}";
}
