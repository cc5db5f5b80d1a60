using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>Mistakes between node and store that the bound's tests must find. Without one, the same run stays within the bound.</summary>
public sealed class PlantedStoreTests
{
    [Fact]
    public async Task Without_a_mistake_the_bound_holds()
    {
        Assert.InRange(await UseLeasesLateAsync(static take => take), 800, 1_000);
        Assert.InRange(await LeaveLeasesAsync(static give => [give]), 800, 1_000);
    }

    [Fact]
    public async Task A_ceiling_without_head_room_is_found() =>
        Assert.InRange(await UseLeasesLateAsync(static take => take with { Ceiling = 1_000_000_000 }), 1_000.01, 5_000);

    [Fact]
    public async Task A_return_that_is_sent_twice_is_found() =>
        Assert.InRange(await LeaveLeasesAsync(static give => [give, give]), 1_000.01, 5_000);

    [Fact]
    public async Task A_late_return_changes_nothing()
    {
        var level = await LevelAfterLateReturnAsync(static give => give);
        Assert.Equal(await LevelAfterLateReturnAsync(static _ => null), level);
    }

    [Fact]
    public async Task A_return_without_an_age_check_and_without_regard_for_later_grants_is_found()
    {
        var level = await LevelAfterLateReturnAsync(static give => give with { Life = long.MaxValue, Total = give.Total + 100 });
        Assert.NotEqual(await LevelAfterLateReturnAsync(static _ => null), level);
    }

    /// <summary>Nodes take large leases, use them shortly before their end, when their permits are replenished, and take all others.</summary>
    private static async Task<double> UseLeasesLateAsync(Func<StoreTake, StoreTake> plant)
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(4, Limit, memory => store = new FaultyStore(memory));
        store.OnTake = take => plant(Enlarge(take));
        for (var node = 0; node < 4; node++)
            await cluster.CallAsync(node);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(90));
        store.OnTake = plant;
        for (var call = 0; call < 4_000; call++)
            await cluster.CallAsync(call % 4);
        return cluster.WorstWindow();
    }

    /// <summary>Nodes take large leases out of a bucket that is in use, leave them until they are returned, and take all that is left.</summary>
    private static async Task<double> LeaveLeasesAsync(Func<StoreGive, IEnumerable<StoreGive>> plant)
    {
        FaultyStore store = null!;
        using var cluster = new TestCluster(4, Limit, memory => store = new FaultyStore(memory));
        store.OnGive = plant;
        store.OnTake = static take => take with { Min = 1, Want = 1 };
        for (var call = 0; call < 600; call++)
            await cluster.CallAsync(call % 4);
        store.OnTake = Enlarge;
        for (var node = 0; node < 4; node++)
            await cluster.CallAsync(node);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(100));
        store.OnTake = static take => take with { Min = 1, Want = 1 };
        for (var call = 0; call < 4_000; call++)
            await cluster.CallAsync(call % 4);
        return cluster.WorstWindow();
    }

    private static LimitDefinition Limit => new("limit", 1_000, 1_000) { Scope = ShotScope.Cluster };

    private static StoreTake Enlarge(StoreTake take) => take with { Want = 60 };

    private static async Task<long> LevelAfterLateReturnAsync(Func<StoreGive, StoreGive?> change)
    {
        using var cluster = new TestCluster(1, Limit);
        var take = new StoreTake { Key = "key", Min = 100, Want = 100, Ceiling = 875_000_000, PerSecond = 1_000 };
        var granted = await cluster.Memory.TakeAsync(take);
        cluster.Time.Advance(TimeSpan.FromMilliseconds(60));
        await cluster.Memory.TakeAsync(take);
        var give = new StoreGive("key", ShotStrategy.TokenBucket, 100, 1_000, 1_000_000, granted.Time, granted.Total, 125_000);

        // Delayed by two lives.
        cluster.Time.Advance(TimeSpan.FromMilliseconds(120));
        if (change(give) is { } late)
            await cluster.Memory.GiveAsync(late);
        return (await cluster.Memory.TakeAsync(take with { Min = 1, Want = 1 })).Level;
    }
}
