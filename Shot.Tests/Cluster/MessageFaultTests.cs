using System.Text.RegularExpressions;
using Shot.CompilerServices;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>The bound holds whatever happens to messages on their way.</summary>
[Collection(nameof(Alone))]
public sealed partial class MessageFaultTests
{
    private const int Nodes = 4;

    private static readonly bool[] Exactness = [false, true];
    private static readonly string[] Messages = ["replies", "returns"];
    private static readonly string[] Faults = ["delayed", "duplicated", "dropped"];

    public static TheoryData<string, bool, string, string> Cases =>
    [
        .. from server in RedisServer.Installed
           from isExact in Exactness
           from message in Messages
           from fault in Faults
           where message == "replies" || (fault != "duplicated" && !isExact)
           select new TheoryDataRow<string, bool, string, string>(server, isExact, message, fault),
    ];

    public static TheoryData<string, bool> Modes =>
        [.. from server in RedisServer.Installed from isExact in Exactness select new TheoryDataRow<string, bool>(server, isExact)];

    private static LimitDefinition Limit(bool isExact, StoreDown storeDown = StoreDown.LocalShare) => new("limit", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        StoreDown = storeDown,
        MaxLeaseMs = isExact ? 0 : 1_000,
    };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public async Task Delayed_duplicated_and_dropped_messages_let_nobody_through_twice(
        string program, bool isExact, string message, string fault)
    {
        using var server = new RedisServer(program);
        var proxies = Enumerable.Range(0, Nodes).Select(_ => new TcpProxy(server.Port)).ToArray();

        // Nothing is admitted while a node takes its store for down, so that all that is too much comes from the messages.
        using var cluster = new LiveCluster(
            proxies.Select(static proxy => proxy.ConnectionString), Limit(isExact, StoreDown.Refuse));
        await cluster.RunAsync(TimeSpan.FromSeconds(0.2), 4, TimeSpan.FromMilliseconds(4));
        var faults = 0;
        var random = new Random(1);
        var isReplies = message == "replies";
        async ValueTask<string> DisturbAsync(string text, bool isHit)
        {
            lock (random)
                isHit &= random.Next(isReplies ? 20 : 2) == 0;
            if (!isHit)
                return text;
            Interlocked.Increment(ref faults);
            if (fault == "delayed")
                await Task.Delay(random.Next(2) == 0 ? 300 : 20);
            return fault switch
            {
                "delayed" => text,
                "duplicated" => text + text,
                _ => "",
            };
        }

        foreach (var proxy in proxies)
        {
            if (isReplies)
                proxy.OnReply = text => DisturbAsync(text, TakeReply.IsMatch(text));
            else
                proxy.OnRequest = text => DisturbAsync(text, ReturnRequest.IsMatch(text));
        }


        // In turns, so that leases are left over and returned.
        for (var turn = 0; turn < 6; turn++)
        {
            await cluster.RunAsync(TimeSpan.FromSeconds(0.3), 4, TimeSpan.FromMilliseconds(4));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        foreach (var proxy in proxies)
            proxy.Dispose();
        Assert.Empty(cluster.Errors);
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{faults} faults, worst window {cluster.WorstWindow():F0}, {cluster.Admitted.Count} admitted");
        Assert.True(faults > 0);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Modes))]
    public async Task Nodes_that_are_cut_off_admit_their_shares_and_no_more(string program, bool isExact)
    {
        using var server = new RedisServer(program);
        using var proxy = new TcpProxy(server.Port);
        using var cluster = new LiveCluster(
            [server.ConnectionString, server.ConnectionString, proxy.ConnectionString, proxy.ConnectionString], Limit(isExact));
        var running = cluster.RunAsync(TimeSpan.FromSeconds(4.5), 4, TimeSpan.FromMilliseconds(8));
        await Task.Delay(1_800, TestContext.Current.CancellationToken);
        proxy.IsRefusing = true;
        proxy.Cut();
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        proxy.IsRefusing = false;
        await running;
        Assert.Empty(cluster.Errors);
        Assert.InRange(cluster.WorstWindow(rates: 1.5), 1, 1_000.01);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"worst window above r {cluster.WorstWindow():F0}, above 1.5 r {cluster.WorstWindow(1.5):F0}");
        Assert.True(cluster.Outages >= 2);
    }

    [GeneratedRegex(@"\$\d+\r\n\d+( \d+){6}\r\n$")]
    private static partial Regex TakeReply { get; }

    /// <summary>A return has fewer arguments than a request for permits, and more than a node that registers.</summary>
    [GeneratedRegex(@"^\*1[2-3]\r\n\$7\r\nEVALSHA")]
    private static partial Regex ReturnRequest { get; }
}
