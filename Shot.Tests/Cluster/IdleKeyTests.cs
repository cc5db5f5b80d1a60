using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>Keys that are not in use take little memory, and lose nothing of what the node saw.</summary>
public sealed class IdleKeyTests
{
    private const int Keys = 1_100;

    [Theory]
    [InlineData(0)]
    [InlineData(ShotLimitAttribute.DefaultMaxLeaseMs)]
    public async Task A_node_restores_what_the_store_has_lost_of_keys_that_were_not_in_use(int maxLeaseMs)
    {
        using var cluster = new TestCluster(1, new LimitDefinition("keys", permits: 40, perSecond: 4)
        {
            Key = "key",
            Scope = ShotScope.Cluster,
            MaxLeaseMs = maxLeaseMs,
        });
        for (var key = 0UL; key < Keys; key++)
            await cluster.CallAsync(0, key);
        while (await cluster.CallAsync(0, 7))
            cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Keys, cluster.Nodes[0].Count);

        // The next new key lets the node look for keys that are not in use.
        cluster.Time.Advance(TimeSpan.FromSeconds(1.2));
        await cluster.CallAsync(0, Keys);
        Assert.Equal(1, cluster.Nodes[0].Count);

        // About 5 permits have been replenished.
        cluster.Memory.Clear();
        var admitted = 0;
        for (var call = 0; call < 40; call++)
            admitted += await cluster.CallAsync(0, 7) ? 1 : 0;
        Assert.InRange(admitted, 1, 6);
    }

    [Fact]
    public async Task Keys_whose_permits_are_all_replenished_are_forgotten()
    {
        using var cluster = new TestCluster(1, new LimitDefinition("keys", permits: 2, perSecond: 2)
        {
            Key = "key",
            MaxKeys = Keys,
            Scope = ShotScope.Cluster,
        });
        for (var round = 0UL; round < 5; round++)
        {
            for (var key = 0UL; key < Keys; key++)
                Assert.True(await cluster.CallAsync(0, (round * Keys) + key));
            cluster.Time.Advance(TimeSpan.FromSeconds(2.1));
        }

        Assert.Equal(Keys, cluster.Nodes[0].Count);
    }
}
