using System.Text.RegularExpressions;
using Shot.CompilerServices;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>The rights that docs/cluster.md lists for a user of the server suffice, and each of them is needed.</summary>
[Collection(nameof(Alone))]
public sealed partial class RightsTests
{
    private static readonly LimitDefinition Limit = new("limit", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        StoreDown = StoreDown.Refuse,
    };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task A_user_with_the_documented_rights_works_and_with_one_less_does_not(string program)
    {
        var line = Rights.Match(Regex.Replace(Rules.Repository.Read("docs", "cluster.md"), @"\s+", " "));
        Assert.True(line.Success);
        var (own, client) = (line.Groups[1].Value.Split(' '), line.Groups[2].Value);
        Assert.Contains("+evalsha", own);
        using var server = new RedisServer(program);
        Assert.True(await WorksAsync(server, own, client));
        foreach (var right in own)
            Assert.False(await WorksAsync(server, own.Except([right]), client), right);
    }

    private static async Task<bool> WorksAsync(RedisServer server, IEnumerable<string> rights, string client)
    {
        server.Run("SCRIPT FLUSH");
        server.Run("ACL DELUSER limits");
        server.Run($"ACL SETUSER limits on >secret -@all {string.Join(' ', rights)} {client}");
        var connection = $"{server.ConnectionString.Replace(",allowAdmin=true", "", StringComparison.Ordinal)},user=limits,password=secret";
        using var cluster = new LiveCluster([connection], Limit);
        await cluster.RunAsync(TimeSpan.FromMilliseconds(250), 1, TimeSpan.FromMilliseconds(10));
        Assert.Empty(cluster.Errors);

        // A first call that has to be compiled may have been taken for an outage, which is over after a probe.
        while (cluster.Log.Collector.GetSnapshot() is [.., var last] && last.Message.Contains("no reply", StringComparison.Ordinal))
            await cluster.RunAsync(TimeSpan.FromMilliseconds(100), 1, TimeSpan.FromMilliseconds(10));
        return cluster.Links[0].Down is null && !cluster.Admitted.IsEmpty;
    }

    [GeneratedRegex("A user of the server needs `([^`]+)`, and what the client itself uses \\(`([^`]+)`\\)")]
    private static partial Regex Rights { get; }
}
