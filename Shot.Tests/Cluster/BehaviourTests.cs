using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>How nodes behave when clocks jump, numbers change, nodes die or start, and traffic is uneven. On a fake clock.</summary>
public sealed class BehaviourTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static LimitDefinition Limit(int maxLeaseMs = 1_000, string? key = null) => new("limit", 1_000, 1_000)
    {
        Scope = ShotScope.Cluster,
        MaxLeaseMs = maxLeaseMs,
        Key = key,
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task A_clock_that_goes_back_a_minute_refuses_nobody_for_longer(int maxLeaseMs)
    {
        using var cluster = new TestCluster(2, Limit(maxLeaseMs));
        var longest = await LongestRefusalAsync(cluster, -60);
        Assert.InRange(cluster.WorstWindow(), 800, 1_000.01);

        // 1/r and the budget.
        Assert.InRange(longest, 0, 51);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task A_clock_that_jumps_forward_a_minute_gives_a_second_more(int maxLeaseMs)
    {
        using var cluster = new TestCluster(2, Limit(maxLeaseMs));
        await LongestRefusalAsync(cluster, 60);
        Assert.InRange(cluster.WorstWindow(), 800, 2_000.01);
    }

    [Fact]
    public async Task Numbers_that_change_on_one_node_after_the_other_keep_the_larger_bound()
    {
        using var cluster = new TestCluster(4, Limit());
        for (var millisecond = 0; millisecond < 4_000; millisecond++)
        {
            if (millisecond % 250 == 0 && millisecond / 250 is > 1 and < 10 and var turn)
                cluster.Nodes[turn % 4].Change(turn < 6 ? 100 : 1_000, turn < 6 ? 100 : 1_000, maxCost: 1);
            await CallAllAsync(cluster, 2);
            cluster.Time.Advance(Millisecond);
        }

        Assert.InRange(cluster.WorstWindow(), 800, 1_000.01);
    }

    [Fact]
    public async Task The_others_have_the_whole_rate_soon_after_a_node_has_died_with_its_leases()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(4, Limit(), memory => store = new FaultyStore(memory));
        for (var millisecond = 0; millisecond < 1_000; millisecond++)
        {
            await CallAllAsync(cluster, 2);
            cluster.Time.Advance(Millisecond);
        }

        // The fourth node calls no more, and returns nothing.
        store.OnGive = static _ => [];
        var before = 0;
        for (var millisecond = 0; millisecond < 1_250; millisecond++)
        {
            if (millisecond == 250)
                before = cluster.Admitted;
            for (var node = 0; node < 3; node++)
            {
                for (var call = 0; call < 2; call++)
                    await cluster.CallAsync(node);
            }

            cluster.Time.Advance(Millisecond);
        }

        Assert.InRange(cluster.Admitted - before, 900, 1_100);
        Assert.InRange(cluster.WorstWindow(), 800, 1_000.01);
    }

    [Fact]
    public async Task Returns_that_come_two_lives_late_change_nothing()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(4, Limit(), memory => store = new FaultyStore(memory));
        var late = new Queue<(long DueAt, StoreGive Give)>();
        store.OnGive = give =>
        {
            late.Enqueue((cluster.Now + (2 * give.Life), give));
            return [];
        };
        var random = new Random(1);
        var changed = 0;
        for (var millisecond = 0; millisecond < 3_000; millisecond++)
        {
            while (late.TryPeek(out var first) && first.DueAt <= cluster.Now)
            {
                var key = late.Dequeue().Give.Key;
                var look = new StoreTake { Key = key, Min = 2_000, Want = 2_000, Ceiling = 1_000_000_000, PerSecond = 1_000 };
                var level = (await cluster.Memory.TakeAsync(look)).Level;
                await cluster.Memory.GiveAsync(first.Give);
                changed += level == (await cluster.Memory.TakeAsync(look)).Level ? 0 : 1;
            }

            if (millisecond % 200 < 100)
            {
                for (var call = 0; call < 3; call++)
                    await cluster.CallAsync(random.Next(4));
            }

            cluster.Time.Advance(Millisecond);
        }

        Assert.Equal(0, changed);
        Assert.InRange(cluster.WorstWindow(), 1, 1_000.01);
    }

    [Fact]
    public async Task A_node_with_little_traffic_gets_its_part_beside_nodes_that_are_overloaded()
    {
        using var cluster = new TestCluster(4, Limit());
        var random = new Random(1);
        var (asked, admitted) = (0, 0);
        for (var call = 0; call < 40_000; call++)
        {
            if (random.Next(100) > 0)
            {
                await cluster.CallAsync(random.Next(3));
            }
            else if (await cluster.CallAsync(3) is var isAdmitted && call >= 10_000)
            {
                asked++;
                admitted += isAdmitted ? 1 : 0;
            }

            cluster.Time.Advance(TimeSpan.FromMicroseconds(100));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{admitted} of {asked}; others {string.Join(' ', cluster.AdmittedBy)}");
        Assert.InRange(admitted, 0.8 * asked, asked);
    }

    [Fact]
    public async Task Of_equal_nodes_none_is_below_half_of_their_mean()
    {
        using var cluster = new TestCluster(4, Limit());
        var random = new Random(1);
        for (var call = 0; call < 40_000; call++)
        {
            await cluster.CallAsync(random.Next(4));
            cluster.Time.Advance(TimeSpan.FromMicroseconds(100));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(' ', cluster.AdmittedBy));
        Assert.All(cluster.AdmittedBy, admitted => Assert.InRange(admitted, cluster.AdmittedBy.Average() / 2, int.MaxValue));
    }

    [Fact]
    public async Task Nodes_that_restart_ask_no_more_than_before_from_the_second_second_on()
    {
        const int Keys = 10_000;
        FaultyStore store = null!;
        using var cluster = new TestCluster(4, Limit(key: "key"), memory => store = new FaultyStore(memory));
        await AsksAsync();
        var steady = await AsksAsync();
        foreach (var link in cluster.Links)
            link.Dispose();
        cluster.Start();
        var first = await AsksAsync();
        var second = await AsksAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"steady {steady}, first second {first}, second second {second}");
        Assert.InRange(second, 1, 1.2 * steady);

        // A second of 25 calls of each key, which stays at its node.
        async Task<int> AsksAsync()
        {
            var before = store.Asks;
            for (var step = 0; step < 25; step++)
            {
                for (ulong key = 1; key <= Keys; key++)
                    await cluster.CallAsync((int)(key % 4), key);
                cluster.Time.Advance(TimeSpan.FromMilliseconds(40));
            }

            return store.Asks - before;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task Two_thousand_keys_at_once_have_no_more_requests_in_flight_than_allowed(int maxLeaseMs)
    {
        FaultyStore store = null!;
        var answered = new TaskCompletionSource();
        var options = new ShotStoreOptions { BudgetMs = 10_000, MaxRequests = 100 };
        using var cluster = new TestCluster(
            1, Limit(maxLeaseMs, "key"), memory => store = new FaultyStore(memory) { Delay = answered.Task }, options);
        var calls = Enumerable.Range(1, 2_000).Select(key => cluster.CallAsync(0, (ulong)key)).ToArray();
        Assert.Equal(100, store.Asks);
        answered.SetResult();
        Assert.All(await Task.WhenAll(calls), Assert.True);
        Assert.InRange(store.MostInFlight, 100, 100);
    }

    [Fact]
    public async Task Returns_count_as_requests_in_flight()
    {
        FaultyStore store = null!;
        var options = new ShotStoreOptions { MaxRequests = 100 };
        using var cluster = new TestCluster(1, Limit(key: "key"), memory => store = new FaultyStore(memory), options);
        store.OnTake = static take => take with { Want = 10 };
        for (ulong key = 1; key <= 300; key++)
            Assert.True(await cluster.CallAsync(0, key));
        var answered = new TaskCompletionSource();
        store.Delay = answered.Task;
        cluster.Time.Advance(TimeSpan.FromMilliseconds(100));
        while (store.MostInFlight < 100)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        answered.SetResult();
        Assert.Equal(100, store.MostInFlight);
    }

    [Fact]
    public async Task A_reply_that_never_comes_is_no_outage_while_others_are_answered()
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(1, Limit(key: "key"), memory => store = new FaultyStore(memory) { Hangs = true });
        var lost = cluster.CallAsync(0, 1);
        store.Hangs = false;
        for (var step = 0; step < 120; step++)
        {
            Assert.True(await cluster.CallAsync(0, 2 + (ulong)step));
            cluster.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(await lost);
        Assert.Null(cluster.Links[0].Down);
        Assert.Null(cluster.Links[0].LastOutage);
    }

    /// <summary>
    /// Nodes take all that they get while the store's clock jumps. Returns the longest time in milliseconds without an admitted call.
    /// </summary>
    private static async Task<int> LongestRefusalAsync(TestCluster cluster, double jumpSeconds)
    {
        var (longest, last, admitted) = (0, 1_500, 0);
        for (var millisecond = 0; millisecond < 3_000; millisecond++)
        {
            if (millisecond == 1_500)
                cluster.StoreTime.Offset += TimeSpan.FromSeconds(jumpSeconds);
            await CallAllAsync(cluster, 2);
            if (cluster.Admitted > admitted)
                last = Math.Max(1_500, millisecond);
            admitted = cluster.Admitted;
            longest = Math.Max(longest, millisecond - last);
            cluster.Time.Advance(Millisecond);
        }

        return longest;
    }

    private static async Task CallAllAsync(TestCluster cluster, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            for (var node = 0; node < cluster.Nodes.Length; node++)
                await cluster.CallAsync(node);
        }
    }
}
