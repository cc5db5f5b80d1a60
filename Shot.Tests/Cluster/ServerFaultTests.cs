using Shot.CompilerServices;
using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>What a server or the way to it can do to callers: they get the stance, no exception, and no wait beyond the budget.</summary>
[Collection(nameof(Alone))]
public sealed class ServerFaultTests
{
    private static readonly Dictionary<string, (Action<RedisServer, TcpProxy> Begin, Action<RedisServer, TcpProxy> End)> Faults = new()
    {
        ["killed"] = (static (server, _) => server.Kill(), static (server, _) => server.Start()),
        ["stopped"] = (static (server, _) => server.Signal("STOP"), static (server, _) => server.Signal("CONT")),
        ["black hole"] = (static (_, proxy) => proxy.IsBlackHole = true, static (_, proxy) => proxy.IsBlackHole = false),
        ["refused"] = (
            static (_, proxy) =>
            {
                proxy.IsRefusing = true;
                proxy.Cut();
            },
            static (_, proxy) => proxy.IsRefusing = false),
        ["NOPERM"] = (
            static (server, _) => server.Run("ACL SETUSER default -evalsha"),
            static (server, _) => server.Run("ACL SETUSER default +evalsha")),
        ["OOM"] = (static (server, _) => server.Run("CONFIG SET maxmemory 1"), static (server, _) => server.Run("CONFIG SET maxmemory 0")),
        ["READONLY"] = (static (server, _) => server.Run("REPLICAOF 127.0.0.1 1"), static (server, _) => server.Run("REPLICAOF NO ONE")),
        ["LOADING"] = (
            static (server, _) =>
            {
                using (var connection = server.Connect())
                    connection.GetDatabase().ScriptEvaluate("for i = 1, 2000 do redis.call('SET', 'k' .. i, 'v') end");
                server.Run("SAVE");
                server.Kill();

                // A millisecond for each key, in which the server answers all 1,024 bytes.
                server.Start("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024");
            },
            static (_, _) => { }
        ),
        ["nonsense"] = (static (_, proxy) => proxy.OnReply = static _ => new("+OK\r\n"), static (_, proxy) =>
        {
            proxy.OnReply = static reply => new(reply);
            proxy.Cut();
        }
        ),
    };

    public static TheoryData<string, string, StoreDown> Cases =>
    [
        .. from server in RedisServer.Installed
           from fault in Faults.Keys.Index()
           from stance in Enum.GetValues<StoreDown>()
           // Nodes notice all faults alike: each fault has one stance, and the first one all.
           where fault.Index == 0 || fault.Index % 3 == (int)stance
           select new TheoryDataRow<string, string, StoreDown>(server, fault.Item, stance),
    ];

    public static TheoryData<string, StoreDown> Stances =>
    [
        .. from server in RedisServer.Installed
           from stance in Enum.GetValues<StoreDown>()
           select new TheoryDataRow<string, StoreDown>(server, stance),
    ];

    private static LimitDefinition Limit(StoreDown storeDown) => new("limit", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        StoreDown = storeDown,
    };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public async Task A_fault_leads_to_the_stance_and_its_end_back_to_the_store(string program, string fault, StoreDown storeDown)
    {
        using var server = new RedisServer(program);
        using var proxy = new TcpProxy(server.Port);
        using var cluster = new LiveCluster([proxy.ConnectionString], Limit(storeDown), options: new ShotStoreOptions { Nodes = 1 });
        using var stalls = new Stalls();
        await UntilUpAsync(cluster);
        Assert.NotEmpty(cluster.Admitted);
        var outages = cluster.Outages;
        Faults[fault].Begin(server, proxy);
        await FollowsStanceAsync(cluster, storeDown);
        Faults[fault].End(server, proxy);
        await UntilUpAsync(cluster);
        Assert.Empty(cluster.Errors);
        cluster.AssertOutages(outages + 1, stalls);
        cluster.AssertPrompt(stalls);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Stances))]
    public async Task A_cluster_that_serves_no_slots_leads_to_the_stance(string program, StoreDown storeDown)
    {
        using var server = new RedisServer(program, "--cluster-enabled", "yes", "--cluster-port", $"{RedisServer.FreePort()}");
        using var cluster = new LiveCluster([server.ConnectionString], Limit(storeDown), options: new ShotStoreOptions { Nodes = 1 });
        using var stalls = new Stalls();
        await FollowsStanceAsync(cluster, storeDown);
        Assert.Empty(cluster.Errors);
        cluster.AssertPrompt(stalls);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(ScriptTests.Installed), MemberType = typeof(ScriptTests))]
    public async Task A_server_that_forgets_its_scripts_all_the_time_goes_on_deciding(string program)
    {
        using var server = new RedisServer(program);
        var limit = new LimitDefinition("limit", 1_000, 1_000) { Scope = ShotScope.Cluster, MaxLeaseMs = 0 };
        using var cluster = new LiveCluster(server.ConnectionString, 2, limit);
        using var stalls = new Stalls();
        using var admin = server.Connect();
        var running = cluster.RunAsync(TimeSpan.FromSeconds(1), 2, TimeSpan.FromMilliseconds(1));
        while (!running.IsCompleted)
            await admin.GetServers()[0].ScriptFlushAsync();
        await running;
        Assert.Empty(cluster.Errors);
        cluster.AssertOutages(0, stalls);
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01);
    }

    /// <summary>
    /// Calls until no outage was noticed for a while: a first call, which has to be compiled, may take longer than its budget.
    /// </summary>
    private static async Task UntilUpAsync(LiveCluster cluster)
    {
        int outages;
        do
        {
            outages = cluster.Outages;
            await RunAsync(cluster, 200);
        }
        while (cluster.Links[0].Down is not null || cluster.Outages > outages);
    }

    /// <summary>Calls until the store counts as down and no lease lives any more, then checks what is admitted.</summary>
    private static async Task FollowsStanceAsync(LiveCluster cluster, StoreDown storeDown)
    {
        while (cluster.Links[0].Down is null)
            await RunAsync(cluster, 20);
        await RunAsync(cluster, 150);
        var (decisions, admitted) = (cluster.Decisions, cluster.Admitted.Count);
        await RunAsync(cluster, 200);
        (decisions, admitted) = (cluster.Decisions - decisions, cluster.Admitted.Count - admitted);
        Assert.NotNull(cluster.Links[0].Down);
        var (fewest, most) = storeDown switch
        {
            StoreDown.Admit => (decisions, decisions),
            StoreDown.Refuse => (0, 0),
            _ => (1, decisions),
        };
        Assert.InRange(admitted, fewest, most);
        if (storeDown != StoreDown.Admit)
            Assert.InRange(cluster.WorstWindow(), 0, 1_000.01);
    }

    private static Task RunAsync(LiveCluster cluster, int milliseconds) =>
        cluster.RunAsync(TimeSpan.FromMilliseconds(milliseconds), 2, TimeSpan.FromMilliseconds(1));
}
