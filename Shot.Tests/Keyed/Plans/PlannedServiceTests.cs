namespace Shot.Tests.Keyed.Plans;

/// <summary>Plans on the methods of a service and on partial methods.</summary>
public sealed partial class PlannedServiceTests
{
    [Fact]
    public void A_call_has_the_numbers_of_the_plan_that_its_argument_names()
    {
        var reports = new Reports().Guarded();
        Assert.Equal([2, 5, 2, 2], [Count("a", "free"), Count("b", "pro"), Count("c", null), Count("d", "gold")]);
        Assert.Equal(3, Count("a", "pro"));
        Assert.True(Assert.Throws<ShotOverloadedException>(() => reports.Make("a", "free")).IsKeyed);

        int Count(string tenant, string? plan) =>
            Enumerable.Range(0, 20).Count(_ => reports.TryMake(tenant, plan).IsCompleted);
    }

    [Fact]
    public async Task Another_limit_of_the_site_refuses_without_a_charge_of_the_plan()
    {
        var reports = new Reports().Guarded();
        for (var call = 0; call < 4; call++)
            Assert.Equal("b", await reports.MakeAsync("b", "pro"));
        Assert.False((await Assert.ThrowsAsync<ShotOverloadedException>(async () => await reports.MakeAsync("b", "pro"))).IsKeyed);
    }

    [Fact]
    public void A_partial_method_has_plans()
    {
        Assert.Equal([true, false], [TryPrint("a", "free"), TryPrint("a", "free")]);
        Assert.Equal([true, true, false], [TryPrint("a", "pro"), TryPrint("a", "pro"), TryPrint("a", "pro")]);

        static bool TryPrint(string tenant, string plan)
        {
            try
            {
                return Print(tenant, plan).Length > 0;
            }
            catch (ShotOverloadedException)
            {
                return false;
            }
        }
    }

    [ShotLimit(1, perSecond: 0.0001, Plan = "free", PlanFrom = "parameter:plan")]
    [ShotLimit(3, perSecond: 0.0001, Plan = "pro")]
    internal static partial string Print([ShotKey] string tenant, string plan);

    private static string PrintCore(string tenant, string plan) => tenant + plan;

    private sealed class Reports : IReports
    {
        public string Make(string tenant, string? plan) => tenant;

        public ValueTask<string> MakeAsync(string tenant, string? plan) => ValueTask.FromResult(tenant);
    }
}
