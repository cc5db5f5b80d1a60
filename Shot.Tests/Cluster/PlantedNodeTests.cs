namespace Shot.Tests.Cluster;

/// <summary>Mistakes inside a node that must be found. The same run without the mistake stays within what is allowed.</summary>
public sealed class PlantedNodeTests
{
    [Fact]
    public async Task A_lease_whose_life_counts_from_the_reply_is_found()
    {
        Assert.InRange(await NodeScenarios.LateLeasesAsync(), 600, 1_000.01);
        var worst = await PlantedNode.RunAsync(
            "Pocket.cs",
            @"(?<=reply\.Granted, |lease\.End, )sent",
            "limit.Link.Clock.Now",
            nameof(NodeScenarios.LateLeasesAsync));
        Assert.InRange(worst, 1_050, 2_000);
    }

    [Fact]
    public async Task A_view_whose_age_counts_from_the_reply_is_found()
    {
        // 200 permits are replenished while the reply is on its way.
        Assert.InRange(await NodeScenarios.ForgottenAfterSlowReplyAsync(), 1_199, 1_201);
        var admitted = await PlantedNode.RunAsync(
            "Pocket.cs",
            @"_seen = new\(reply\.Level, reply\.Time, sent\);",
            "_seen = new(reply.Level, reply.Time, limit.Link.Clock.Now);",
            nameof(NodeScenarios.ForgottenAfterSlowReplyAsync));
        Assert.InRange(admitted, 900, 1_050);
    }

    [Fact]
    public async Task A_share_that_begins_full_is_found()
    {
        Assert.InRange(await NodeScenarios.ExhaustedBeforeOutageAsync(), 800, 1_000.01);
        var worst = await PlantedNode.RunAsync(
            "LocalShare.cs",
            @"\(outage, begun, 0\)",
            "(outage, begun, (long)(numbers.Permits * StoredLevel.MicroPermits / nodes))",
            nameof(NodeScenarios.ExhaustedBeforeOutageAsync));
        Assert.InRange(worst, 1_500, 2_100);
    }

    [Fact]
    public async Task A_share_whose_level_is_settled_is_found()
    {
        Assert.InRange(await NodeScenarios.AfterQuietOutageAsync(), 800, 1_000);
        var admitted = await PlantedNode.RunAsync(
            "Pocket.cs",
            @"\bDebt = _?debt,",
            "Debt = limit.Link.LastOutage is { } last && last.Number != _settled ? (long)(numbers.Permits * StoredLevel.MicroPermits) : 0,",
            nameof(NodeScenarios.AfterQuietOutageAsync));
        Assert.InRange(admitted, 0, 100);
    }

    [Fact]
    public async Task Merged_leases_are_found()
    {
        Assert.InRange(await NodeScenarios.UnusedLeasesAsync(), 800, 1_000);
        var admitted = await PlantedNode.RunAsync(
            "Pocket.cs",
            @"new Lease\(reply\.Granted, sent \+ life\)",
            "new Lease(reply.Granted + new Lease(Interlocked.Exchange(ref _current, 0)).Permits, sent + life)",
            nameof(NodeScenarios.UnusedLeasesAsync));
        Assert.InRange(admitted, 1_050, 2_000);
    }
}
