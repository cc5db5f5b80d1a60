using Shot.CompilerServices;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>The bounds on real servers, also while they are killed, stopped and flushed.</summary>
[Collection(nameof(Alone))]
public sealed class LiveTests
{
    public static TheoryData<string, bool> Servers =>
        [.. from server in RedisServer.Installed from isExact in Modes select new TheoryDataRow<string, bool>(server, isExact)];

    private const int Nodes = 4;
    private const int Callers = 4;

    private static readonly bool[] Modes = [false, true];

    private static LimitDefinition Limit(bool isExact) => new("GET /orders/{id}", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        MaxLeaseMs = isExact ? 0 : 1_000,
    };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task Spinning_nodes_together_admit_at_most_the_limit_and_take_no_store_for_down(string program, bool isExact) =>
        Assert.InRange(
            await WorstAsync(
                program,
                isExact,
                seconds: 2,
                pauseMs: 0,
                static (_, _) => Task.CompletedTask,
                // A machine that stalls for a budget may keep the server from answering too.
                static (cluster, stalls) => Assert.InRange(cluster.Outages, 0, stalls.Longest > 50_000 ? int.MaxValue : 0)),
            1,
            1_000.01);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task A_killed_server_that_comes_back_empty_lets_nobody_through_twice(string program, bool isExact) =>
        Assert.InRange(
            await WorstAsync(
                program,
                isExact,
                seconds: 5,
                pauseMs: 8,
                static async (server, cancellationToken) =>
                {
                    await Task.Delay(2_000, cancellationToken);
                    server.Kill();
                    await Task.Delay(1_500, cancellationToken);
                    server.Start();
                },
                AssertShares),
            1,
            1_000.01);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public Task Five_kills_let_nobody_through_twice(string program, bool isExact) => WorstAsync(
        program,
        isExact,
        seconds: 6,
        pauseMs: 8,
        static async (server, cancellationToken) =>
        {
            await Task.Delay(1_700, cancellationToken);
            for (var kill = 0; kill < 5; kill++)
            {
                server.Kill();
                await Task.Delay(300, cancellationToken);
                server.Start();
                await Task.Delay(450, cancellationToken);
            }
        },
        static (cluster, _) => Assert.InRange(cluster.WorstWindow(), 1, 1_000.01));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task A_stopped_server_keeps_nobody_waiting(string program, bool isExact) =>
        Assert.InRange(
            await WorstAsync(program, isExact, seconds: 4, pauseMs: 8, static async (server, cancellationToken) =>
            {
                await Task.Delay(2_000, cancellationToken);
                server.Signal("STOP");
                await Task.Delay(1_500, cancellationToken);
                server.Signal("CONT");
            }),
            1,
            1_000.01);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers))]
    public async Task Flushes_are_mended_by_what_the_nodes_have_seen(string program, bool isExact)
    {
        // Without the head-room of leases, permits that others took after the view of the node that asks first are lost: those in flight.
        var lost = isExact ? Nodes * Callers * 5 : 0;
        Assert.InRange(
            await WorstAsync(program, isExact, seconds: 2, pauseMs: 0, static async (server, cancellationToken) =>
            {
                using var admin = server.Connect();
                for (var flush = 0; flush < 5; flush++)
                {
                    await Task.Delay(300, cancellationToken);
                    await admin.GetServers()[0].FlushAllDatabasesAsync();
                }
            }),
            1,
            1_000.01 + lost);
    }

    /// <summary>
    /// The worst window of nodes that call all the time, while something happens to their server. Nobody may get an error.
    /// </summary>
    private static async Task<double> WorstAsync(
        string program,
        bool isExact,
        double seconds,
        double pauseMs,
        Func<RedisServer, CancellationToken, Task> happens,
        Action<LiveCluster, Stalls>? check = null)
    {
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(server.ConnectionString, Nodes, Limit(isExact));
        using var stalls = new Stalls();
        var running = cluster.RunAsync(TimeSpan.FromSeconds(seconds), Callers, TimeSpan.FromMilliseconds(pauseMs));
        await happens(server, TestContext.Current.CancellationToken);
        await running;
        Assert.Empty(cluster.Errors);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"worst window {cluster.WorstWindow():F0}, slowest call {cluster.Slowest / 1_000} ms, "
            + $"longest stall {stalls.Longest / 1_000} ms, {cluster.Outages} outages, {cluster.Decisions} decisions");
        if (pauseMs > 0)
            cluster.AssertPrompt(stalls);
        check?.Invoke(cluster, stalls);
        return cluster.WorstWindow();
    }

    /// <summary>
    /// While the store is down for all nodes, they admit the rate together, in each quarter of a second in which the machine ran.
    /// </summary>
    private static void AssertShares(LiveCluster cluster, Stalls stalls)
    {
        const long Quarter = 250_000;

        // What is left of leases is used first.
        var outages = cluster.Links.Select(static link => (link.LastOutage!, Offset: LiveCluster.Now - link.Clock.Now)).ToArray();
        var begin = outages.Max(static outage => outage.Item1.Begun + outage.Offset) + 150_000;
        var end = outages.Min(static outage => outage.Item1.Ended + outage.Offset);
        for (var from = begin; from + Quarter <= end; from += Quarter)
        {
            var admitted = cluster.Admitted.Count(call => call.After >= from && call.After < from + Quarter);
            TestContext.Current.TestOutputHelper!.WriteLine($"{admitted} of 250");
            if (stalls.Within(from - 100_000, from + Quarter) == 0)
                Assert.InRange(admitted, 200, 300);
        }
    }
}
