using System.Text.RegularExpressions;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>How often nodes ask, by the server's own count of the scripts that it ran: for permits, and to return them.</summary>
[Collection(nameof(Alone))]
public sealed partial class AskCountTests
{
    private static readonly ShotStoreOptions Options = new() { Nodes = 1 };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task A_hot_flood_costs_at_most_one_ask_in_a_thousand_decisions(string program)
    {
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(
            [server.ConnectionString], new("limit", 1_000, 1_000) { Scope = ShotScope.Cluster }, options: Options);
        await cluster.RunAsync(TimeSpan.FromSeconds(2), 2, TimeSpan.Zero);
        Report(server, cluster.Decisions);
        Assert.InRange(Asks(server), 10, cluster.Decisions / 1_000.0);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task An_empty_bucket_costs_a_node_at_most_four_asks_a_second(string program)
    {
        const int Seconds = 3;
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(
            [server.ConnectionString, server.ConnectionString], new("limit", 10, 1) { Scope = ShotScope.Cluster }, options: Options);
        await cluster.RunAsync(TimeSpan.FromSeconds(0.3), 2, TimeSpan.FromMilliseconds(2));
        var before = Asks(server);
        await cluster.RunAsync(TimeSpan.FromSeconds(Seconds), 2, TimeSpan.FromMilliseconds(2));
        Report(server, cluster.Decisions);
        Assert.InRange(Asks(server) - before, 1, 4 * 2 * Seconds);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task Cold_keys_cost_little_more_than_an_ask_each(string program)
    {
        const int Keys = 10_000;
        using var server = new RedisServer(program);
        using var cluster = new LiveCluster(
            [server.ConnectionString],
            new("limit", 1_000, 1_000) { Scope = ShotScope.Cluster, Key = "key" },
            options: new ShotStoreOptions { Nodes = 1, BudgetMs = 1_000 });
        var decisions = 0;
        for (var round = 0; round < 2; round++)
        {
            await Parallel.ForAsync(0, Keys, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (key, cancellationToken) =>
            {
                Interlocked.Increment(ref decisions);
                Assert.True((await cluster.Nodes[0].TakeAsync(1, (ulong)key + 1, cancellationToken)).IsAdmitted);
            });
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }

        Report(server, decisions);
        Assert.InRange(Asks(server), 1, 1.1 * decisions);
    }

    private static long Asks(RedisServer server) => Counts.Matches((string)server.Run("INFO commandstats")!)
        .Sum(static match => long.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));

    private static void Report(RedisServer server, long decisions) =>
        TestContext.Current.TestOutputHelper!.WriteLine($"{Asks(server)} asks for {decisions} decisions");

    [GeneratedRegex("cmdstat_eval(?:sha)?:calls=(\\d+)")]
    private static partial Regex Counts { get; }
}
