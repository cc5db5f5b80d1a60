using Shot.Tests.Limiters;

namespace Shot.Tests.Cluster;

/// <summary>Every order in which two nodes lease, spend and return, while messages are late or lost and the store forgets.</summary>
public sealed class LeaseInterleavingTests
{
    [Fact]
    public void Two_nodes_stay_within_burst_and_rate_whatever_is_late() =>
        Interleavings.Hold(new SteppedLeases(nodes: 2, asks: 2, lastTime: 3, loses: false));

    [Fact]
    public void Two_nodes_stay_within_burst_and_rate_whatever_is_lost() =>
        Interleavings.Hold(new SteppedLeases(nodes: 2, asks: 2, lastTime: 3, returns: false));

    [Fact]
    public void A_node_stays_within_burst_and_rate_when_the_store_forgets_everything() =>
        Interleavings.Hold(new SteppedLeases(nodes: 1, asks: 4, lastTime: 4, flushes: true));

    [Fact]
    public void Two_nodes_admit_at_most_one_burst_more_when_the_store_forgets_everything() =>
        Interleavings.Hold(new SteppedLeases(nodes: 2, asks: 2, lastTime: 2, flushes: true, loses: false, returns: false));

    [Fact]
    public void A_node_with_leases_one_after_the_other_stays_within_burst_and_rate() =>
        Interleavings.Hold(new SteppedLeases(nodes: 1, asks: 6, lastTime: 4, loses: false));

    [Theory]
    [InlineData((int)SteppedLeases.Defect.LifeFromReply, false)]
    [InlineData((int)SteppedLeases.Defect.Merges, false)]
    [InlineData((int)SteppedLeases.Defect.NoHeadRoom, false)]
    [InlineData((int)SteppedLeases.Defect.NoWitness, false)]
    [InlineData((int)SteppedLeases.Defect.ReturnsWhatHasDrained, true)]
    [InlineData((int)SteppedLeases.Defect.ReturnsOfAnyAge, true)]
    public void A_planted_defect_is_found(int defect, bool returns)
    {
        var limiter = new SteppedLeases(
            nodes: 1, asks: 6, lastTime: 4, flushes: defect == (int)SteppedLeases.Defect.NoWitness, loses: false, returns,
            (SteppedLeases.Defect)defect);
        Assert.Contains("admitted from", Interleavings.Explore(limiter).Wrong, StringComparison.Ordinal);
    }
}
