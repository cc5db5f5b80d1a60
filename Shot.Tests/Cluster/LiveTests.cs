using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>The bounds on real servers, also while they are killed, stopped and flushed.</summary>
public sealed class LiveTests
{
    public static TheoryData<string, bool> Servers =>
        [.. from server in RedisServer.Installed from isExact in Modes select new TheoryDataRow<string, bool>(server, isExact)];

    private static readonly bool[] Modes = [false, true];

    /// <summary>Nodes notice one after the other that the server is back: until then three of four may still admit their shares. The head-room
    /// of leases covers that.</summary>
    private static double AfterOutage(bool isExact) => isExact ? 1.6 * 1_000 * 3 / 4 : 0;

    private static LimitDefinition Limit(bool isExact = false, StoreDown storeDown = StoreDown.LocalShare) => new("GET /orders/{id}", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        MaxLeaseMs = isExact ? 0 : 1_000,
        StoreDown = storeDown,
    };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task Spinning_nodes_together_admit_at_most_the_limit(string program, bool isExact)
    {
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(server.ConnectionString, 4, Limit(isExact));
        await cluster.RunAsync(TimeSpan.FromSeconds(2), callersPerNode: 4, TimeSpan.Zero);
        Assert.Empty(cluster.Errors);
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task A_killed_server_that_comes_back_empty_lets_nobody_through_twice(string program, bool isExact)
    {
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(server.ConnectionString, 4, Limit(isExact));
        var running = cluster.RunAsync(TimeSpan.FromSeconds(5), callersPerNode: 4, TimeSpan.FromMilliseconds(8));
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        server.Kill();
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        server.Start();
        await running;
        Assert.Empty(cluster.Errors);
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01 + AfterOutage(isExact));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task A_stopped_server_keeps_nobody_waiting(string program, bool isExact)
    {
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(server.ConnectionString, 4, Limit(isExact));
        var running = cluster.RunAsync(TimeSpan.FromSeconds(4), callersPerNode: 4, TimeSpan.FromMilliseconds(8));
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        server.Signal("STOP");
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        server.Signal("CONT");
        await running;
        Assert.Empty(cluster.Errors);
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01 + AfterOutage(isExact));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task Flushes_are_mended_by_what_the_nodes_have_seen(string program, bool isExact)
    {
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(server.ConnectionString, 4, Limit(isExact));
        using var admin = server.Connect();
        var running = cluster.RunAsync(TimeSpan.FromSeconds(2), callersPerNode: 4, TimeSpan.Zero);
        for (var flush = 0; flush < 5; flush++)
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await admin.GetServers()[0].FlushAllDatabasesAsync();
        }

        await running;
        Assert.Empty(cluster.Errors);

        // Without the head-room of leases, permits that others took after the view of the node that asks first are lost: those in flight.
        var lost = isExact ? cluster.Nodes.Length * 4 * 5 : 0;
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01 + lost);
    }
}
