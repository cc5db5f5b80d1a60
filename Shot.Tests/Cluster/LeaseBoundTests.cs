using CsCheck;
using Shot.CompilerServices;

namespace Shot.Tests.Cluster;

/// <summary>However nodes ask, and whatever the store forgets, at most P + r·t calls are admitted.</summary>
public sealed class LeaseBoundTests
{
    [Fact]
    public async Task A_single_node_admits_the_burst_and_then_the_rate()
    {
        using var cluster = new TestCluster(1, new LimitDefinition("limit", 1_000, 1_000) { Scope = ShotScope.Cluster });
        for (var millisecond = 0; millisecond < 3_000; millisecond++)
        {
            for (var call = 0; call < 5; call++)
                await cluster.CallAsync(0);
            cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(cluster.Admitted, 3_400, 4_000);
        Assert.InRange(cluster.WorstWindow(), 800, 1_000);
    }

    [Fact]
    public Task Random_nodes_and_times_never_exceed_the_bound() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 400], Gen.Double[1, 5_000], Gen.Int[0, 2], Gen.Bool, Gen.Int)
            .SampleAsync(
                async (nodes, permits, perSecond, strategy, isExact, seed) =>
                {
                    var limit = new LimitDefinition("limit", permits, perSecond)
                    {
                        Scope = ShotScope.Cluster,
                        Strategy = (ShotStrategy)strategy,
                        MaxLeaseMs = isExact ? 0 : 1_000,
                    };
                    using var cluster = new TestCluster(nodes, limit);
                    var random = new Random(seed);
                    for (var step = 0; step < 600; step++)
                    {
                        for (var call = random.Next(4); call > 0; call--)
                            await cluster.CallAsync(random.Next(nodes));
                        cluster.Time.Advance(TimeSpan.FromMicroseconds(random.Next(1, random.Next(2) == 0 ? 100 : (int)(2e6 / perSecond))));
                    }

                    // Two windows may be used up around the end of one.
                    var most = limit.Strategy == ShotStrategy.FixedWindow ? 2 * permits : permits;
                    Assert.True(cluster.WorstWindow() <= most + 0.01, $"{cluster.WorstWindow()} of {most}");
                },
                iter: 200);
}
