using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>What callers get while the store does not answer.</summary>
public sealed class OutageTests
{
    private static LimitDefinition Limit(StoreDown storeDown = StoreDown.LocalShare, int maxLeaseMs = 1_000) => new("limit", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        StoreDown = storeDown,
        MaxLeaseMs = maxLeaseMs,
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task An_error_of_the_store_is_never_thrown_at_a_caller(int maxLeaseMs)
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(2, Limit(maxLeaseMs: maxLeaseMs), memory => store = new FaultyStore(memory));
        await MatureAsync(cluster);
        store.Error = new InvalidOperationException("NOPERM this user has no permissions");
        Assert.False(await cluster.CallAsync(0));
        Assert.NotNull(cluster.Links[0].Down);

        // 500 a second for each of two nodes, from the beginning of the outage on.
        cluster.Time.Advance(TimeSpan.FromMilliseconds(10));
        for (var call = 0; call < 5; call++)
            Assert.True(await cluster.CallAsync(0));
        Assert.False(await cluster.CallAsync(0));
    }

    [Theory]
    [InlineData(StoreDown.Admit, true)]
    [InlineData(StoreDown.Refuse, false)]
    public async Task A_stance_decides_for_all_calls(StoreDown storeDown, bool isAdmitted)
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(1, Limit(storeDown), memory => store = new FaultyStore(memory));
        await MatureAsync(cluster);
        store.IsLost = true;
        for (var call = 0; call < 2_000; call++)
            Assert.Equal(isAdmitted, await cluster.CallAsync(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task A_silent_store_costs_callers_of_two_budgets_their_budget_and_later_ones_nothing(int maxLeaseMs)
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(1, Limit(maxLeaseMs: maxLeaseMs), memory => store = new FaultyStore(memory));
        await MatureAsync(cluster);
        store.Hangs = true;
        var first = cluster.CallAsync(0);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(first.IsCompleted);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.False(await first);
        Assert.Null(cluster.Links[0].Down);
        var second = cluster.CallAsync(0);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.False(await second);
        await UntilAsync(() => cluster.Links[0].Down is not null);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(5));
        var later = cluster.CallAsync(0);
        Assert.True(later.IsCompletedSuccessfully);
        Assert.True(await later);
    }

    [Fact]
    public async Task A_timer_that_is_late_proves_no_outage()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(1, Limit(), memory => store = new FaultyStore(memory));
        await MatureAsync(cluster);
        store.Hangs = true;
        var call = cluster.CallAsync(0);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.False(await call);
        Assert.Null(cluster.Links[0].Down);
    }

    [Fact]
    public async Task What_the_shares_admitted_is_charged_once_the_store_is_back()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(2, Limit(), memory => store = new FaultyStore(memory));
        await MatureAsync(cluster);
        while (await CallBothAsync(cluster) > 0)
        {
        }

        store.IsLost = true;
        for (var millisecond = 0; millisecond < 700; millisecond++)
        {
            cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
            await CallBothAsync(cluster);
        }

        store.IsLost = false;
        while (cluster.Links.Any(static link => link.Down is not null))
        {
            cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
            await CallBothAsync(cluster);
            await Task.Yield();
        }

        for (var millisecond = 0; millisecond < 500; millisecond++)
        {
            await CallBothAsync(cluster);
            cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        // This loop does not wait for the thread that notices the end: a node may notice it later than in real time.
        var late = Math.Max(0, cluster.Links.Max(static link => link.LastOutage!.Ended) - cluster.Links.Min(static link => link.LastOutage!.Ended)
            - cluster.Links[0].RecoveryGap);
        Assert.InRange(cluster.WorstWindow(), 800, 1_000 + (late * 500 / 1e6));
    }

    [Fact]
    public async Task A_node_that_nobody_has_counted_has_no_share()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(1, Limit(), memory => store = new FaultyStore(memory) { IsLost = true });
        await cluster.CallAsync(0);
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(await cluster.CallAsync(0));
    }

    [Fact]
    public async Task A_configured_number_of_nodes_gives_a_share_at_once()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(
            1, Limit(), memory => store = new FaultyStore(memory) { IsLost = true }, new ShotStoreOptions { Nodes = 4 });
        Assert.False(await cluster.CallAsync(0));
        cluster.Time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.True(await cluster.CallAsync(0));
        Assert.False(await cluster.CallAsync(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flushes_are_mended_by_what_the_nodes_have_seen(bool isWitnessRemoved)
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(4, Limit(), memory => store = new FaultyStore(memory));
        if (isWitnessRemoved)
            store.OnTake = static take => take with { SeenTime = 0 };
        for (var step = 0; step < 3_000; step++)
        {
            for (var node = 0; node < 4; node++)
                await cluster.CallAsync(node);
            if (step % 600 == 300)
                cluster.Memory.Clear();
            cluster.Time.Advance(TimeSpan.FromMicroseconds(500));
        }

        if (isWitnessRemoved)
            Assert.InRange(cluster.WorstWindow(), 1_500, double.MaxValue);
        else
            Assert.InRange(cluster.WorstWindow(), 800, 1_000);
    }

    /// <summary>Lets all nodes count each other.</summary>
    private static async Task MatureAsync(TestCluster cluster)
    {
        for (var second = 0; second < 4; second++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await UntilAsync(() => cluster.Links.All(link => link.Nodes == cluster.Links.Length));
    }

    private static async Task<int> CallBothAsync(TestCluster cluster)
    {
        var admitted = 0;
        for (var node = 0; node < cluster.Nodes.Length; node++)
            admitted += await cluster.CallAsync(node) ? 1 : 0;
        return admitted;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
