using Shot.Cluster;
using Shot.CompilerServices;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>Keys of a limit spread over the servers of Redis Cluster, and name the same permits in each process.</summary>
[Collection(nameof(Alone))]
public sealed class ShardTests
{
    private const ulong RecordedKey = 2_883_044_932_645_731_027;
    private const string RecordedName = "shot:shop:limit:099477692fc5da9e";

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task Keys_of_a_limit_spread_over_all_servers_and_are_found_where_their_slot_went(string program)
    {
        var ports = Enumerable.Range(0, 3).Select(static _ => RedisServer.FreePort()).ToArray();
        var servers = ports.Select(port => new RedisServer(
            program, "--cluster-enabled", "yes", "--cluster-port", $"{port}", "--cluster-node-timeout", "2000")).ToArray();
        try
        {
            for (var number = 0; number < 3; number++)
            {
                servers[number].Run($"CLUSTER ADDSLOTSRANGE {number * 5_462} {Math.Min(16_383, (number * 5_462) + 5_461)}");
                servers[number].Run($"CLUSTER SET-CONFIG-EPOCH {number + 1}");
            }

            for (var number = 1; number < 3; number++)
                servers[0].Run($"CLUSTER MEET 127.0.0.1 {servers[number].Port} {ports[number]}");
            while (!servers.All(static server => IsReady((string)server.Run("CLUSTER INFO")!)))
                await Task.Delay(100, TestContext.Current.CancellationToken);

            var limit = new LimitDefinition("GET /orders/{id}", 5, 0.001) { Scope = ShotScope.Cluster, Key = "route:id" };
            using var cluster = new LiveCluster(
                Enumerable.Repeat(servers[0].ConnectionString, 2), limit, options: new ShotStoreOptions { Nodes = 2, BudgetMs = 2_000 });
            for (ulong key = 1; key <= 60; key++)
                Assert.Equal(5, await AdmittedAsync(cluster, key));
            Assert.All(servers, static server => Assert.InRange((long)server.Run("DBSIZE"), 5, 60));

            // Another server gets the slot of a key that is full again. The nodes are told by MOVED.
            var name = StoreKey.Of(cluster.Links[0].Name + ":" + StoreKey.Escape(limit.Name), cluster.Links[0].Hasher.Hash(1000));
            using var connection = servers[0].Connect();
            var slot = connection.HashSlot(name);
            var owner = slot / 5_462;
            var other = (owner + 1) % 3;
            var id = (string)servers[other].Run("CLUSTER MYID")!;
            servers[other].Run("FLUSHALL");
            servers[owner].Run("FLUSHALL");
            servers[other].Run($"CLUSTER SETSLOT {slot} NODE {id}");
            servers[owner].Run($"CLUSTER SETSLOT {slot} NODE {id}");
            Assert.Equal(5, await AdmittedAsync(cluster, 1000));
            Assert.Equal(1, (long)servers[other].Run("DBSIZE"));
            Assert.Empty(cluster.Errors);
        }
        finally
        {
            foreach (var server in servers)
                server.Dispose();
        }
    }

    [Fact]
    public void A_key_has_the_same_name_in_each_process_and_another_with_another_secret()
    {
        // Computed by another program: SipHash-1-3 with parts of the SHA-256 of a secret as its keys.
        var key = KeyHasher.Cluster.Of("tenant");
        Assert.Equal(RecordedKey, key);
        Assert.Equal(RecordedName, StoreKey.Of("shot:shop:limit", new KeyHasher("0123456789abcdef").Hash(key)));
        Assert.NotEqual(RecordedName, StoreKey.Of("shot:shop:limit", new KeyHasher("0123456789abcdeg").Hash(key)));
    }

    private static bool IsReady(string info) => info.Contains("cluster_state:ok", StringComparison.Ordinal)
        && info.Contains("cluster_known_nodes:3", StringComparison.Ordinal);

    /// <summary>Calls that two nodes admit in turn.</summary>
    private static async Task<int> AdmittedAsync(LiveCluster cluster, ulong key)
    {
        var admitted = 0;
        for (var call = 0; call < 8; call++)
            admitted += (await cluster.Nodes[call % 2].TakeAsync(1, key, CancellationToken.None)).IsAdmitted ? 1 : 0;
        return admitted;
    }
}
