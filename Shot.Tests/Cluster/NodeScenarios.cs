using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>
/// Runs that a mistake inside a node changes. Compiled twice: as part of the tests, and with a node that has the mistake.
/// </summary>
internal static class NodeScenarios
{
    private static readonly ShotStoreOptions Patient = new() { BudgetMs = 1_000, Nodes = 2 };

    /// <summary>Leases come late, and are used together with all that the store has left. Returns the worst window.</summary>
    public static async Task<double> LateLeasesAsync()
    {
        var replies = new TaskCompletionSource();
        FaultyStore store = null!;
        using var cluster = new TestCluster(6, Limit(), memory => store = new FaultyStore(memory), Patient);
        store.Delay = replies.Task;
        store.OnTake = static take => take with { Want = 60 };
        var calls = Enumerable.Range(0, 6).Select(node => cluster.CallAsync(node)).ToArray();
        cluster.Time.Advance(TimeSpan.FromMilliseconds(240));
        store.Delay = null;
        store.OnTake = static take => take with { Min = 1, Want = 1 };
        replies.SetResult();
        await Task.WhenAll(calls);
        for (var call = 0; call < 3_000; call++)
            await cluster.CallAsync(call % 6);
        return cluster.WorstWindow();
    }

    /// <summary>A node's last reply takes 200 ms, and the store forgets. Returns the number of admitted calls.</summary>
    public static async Task<double> ForgottenAfterSlowReplyAsync()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(1, Limit(maxLeaseMs: 0), memory => store = new FaultyStore(memory), Patient);
        for (var call = 0; call < 600; call++)
            await cluster.CallAsync(0);
        var reply = new TaskCompletionSource();
        store.Delay = reply.Task;
        var last = cluster.CallAsync(0);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(200));
        store.Delay = null;
        reply.SetResult();
        await last;
        cluster.Memory.Clear();
        for (var call = 0; call < 1_000; call++)
            await cluster.CallAsync(0);
        return cluster.Admitted;
    }

    /// <summary>Nodes that have used up all lose the store. Returns the worst window.</summary>
    public static async Task<double> ExhaustedBeforeOutageAsync()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(2, Limit(), memory => store = new FaultyStore(memory), Patient);
        for (var millisecond = 0; millisecond < 300; millisecond++)
        {
            store.IsLost = millisecond >= 10;
            for (var call = 0; call < 1_200; call++)
                await cluster.CallAsync(call % 2);
            cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        return cluster.WorstWindow();
    }

    /// <summary>
    /// The only node loses the store for a moment in which nobody calls. Returns the number of calls admitted afterwards.
    /// </summary>
    public static async Task<double> AfterQuietOutageAsync()
    {
        FaultyStore store = null!;
        var options = new ShotStoreOptions { Nodes = 1 };
        using var cluster = new TestCluster(1, Limit(), memory => store = new FaultyStore(memory), options);
        store.IsLost = true;
        await cluster.CallAsync(0);
        store.IsLost = false;
        while (cluster.Links[0].Down is not null)
        {
            cluster.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
        }

        for (var call = 0; call < 2_000; call++)
            await cluster.CallAsync(0);
        return cluster.Admitted;
    }

    /// <summary>
    /// A key asks for a lease before the last one ends, again and again, then uses all. Returns the calls admitted at once.
    /// </summary>
    public static async Task<double> UnusedLeasesAsync()
    {
        using var cluster = new TestCluster(1, Limit());
        var pocket = new Pocket(cluster.Nodes[0], "key", default, isTransient: false);
        for (var ask = 0; ask < 8; ask++)
        {
            await pocket.Ask(60);
            cluster.Time.Advance(TimeSpan.FromMilliseconds(90));
        }

        var admitted = 0;
        for (var call = 0; call < 3_000; call++)
        {
            var verdict = pocket.Take(1, cluster.Now, isUnanswered: false, out _, out _);
            if (verdict == Verdict.Ask)
                await pocket.Ask(1);
            admitted += verdict == Verdict.Admitted ? 1 : 0;
        }

        return admitted;
    }

    private static LimitDefinition Limit(int maxLeaseMs = 1_000) => new("limit", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        MaxLeaseMs = maxLeaseMs,
    };
}
