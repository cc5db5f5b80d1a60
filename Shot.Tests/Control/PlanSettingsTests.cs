using Shot.CompilerServices;
using Shot.Tests.Keyed.Plans;

namespace Shot.Tests.Control;

/// <summary>Plans as the configuration has them.</summary>
public sealed class PlanSettingsTests
{
    private const string Plans = "Shot:Limits:limit:Plans:";

    [Fact]
    public void Configuration_changes_a_plan_and_adds_one_that_no_annotation_has()
    {
        using var host = Host(out var guard);
        host.Write((Plans + "Pro:Permits", "20"), (Plans + "acme:Permits", "500"), (Plans + "acme:PerSecond", "50"), ("Shot:Limits:limit:Permits", "3"));
        Assert.Equal(
            [("free", true, 3, 1.0), ("pro", false, 20, 5.0), ("acme", false, 500, 50.0)],
            host.Limit("limit").Plans.Select(static plan => (plan.Name, plan.IsDefault, plan.Permits, plan.PerSecond)));
        Assert.Equal([2, 10, null], host.Limit("limit").Plans.Select(static plan => plan.Annotated?.Permits));
        Assert.Equal(("parameter:plan", 3), (host.Limit("limit").PlanFrom, host.Limit("limit").Numbers.Permits));
        Assert.Equal([3, 20, 500], [Drain(guard, 1, "free"), Drain(guard, 2, "pro"), Drain(guard, 3, "acme")]);
        Assert.Equal([(3, 1), (20, 1), (500, 1)], host.Limit("limit").Plans.Select(static plan => ((int)plan.Admitted, (int)plan.Refused)));
        host.Write((Plans + "free:Permits", "4"));
        Assert.Equal([("free", 4), ("pro", 10)], host.Limit("limit").Plans.Select(static plan => (plan.Name, plan.Permits)));
        Assert.Equal(
            "Limit 'limit' changed by configuration: from 3 permits at 1 per second for each parameter:tenant, plan 'pro': 20 at 5 per second, plan 'acme': 500 at 50 per second (Enforce) "
            + "to 4 permits at 1 per second for each parameter:tenant, plan 'pro': 10 at 5 per second (Enforce).",
            host.Logged(11)[^1]);
        Assert.Empty(host.Logged(13, 14, 19, 20));
    }

    [Theory]
    [InlineData("pro:Permits", "many", "Write a whole number such as 1000")]
    [InlineData("pro:Permits", "0", "permits must be 1 to")]
    [InlineData("pro:PerSecond", "-1", "perSecond must be above 0")]
    [InlineData("pro:PerSecond", "2000000", "must be at most 1,000,000")]
    [InlineData("acme:Permits", "5", "No annotation has the plan 'acme': write both Permits and PerSecond")]
    [InlineData("pro:MaxWaitMs", "5", "Write Plans:pro:Permits or PerSecond")]
    [InlineData("pro", "5", "A plan of it has Plans:<plan>:Permits")]
    public void A_value_that_no_plan_can_have_is_refused_and_says_what_to_write(string setting, string value, string message)
    {
        using var host = Host(out _);
        host.Write((Plans + setting, value));
        var refused = Assert.Single(host.Logged(13));
        Assert.StartsWith($"{Plans}{setting} is '{value}', which is refused; what was in force stays.", refused, StringComparison.Ordinal);
        Assert.Contains(message, refused, StringComparison.Ordinal);
        Assert.Equal([("free", 2), ("pro", 10)], host.Limit("limit").Plans.Select(static plan => (plan.Name, plan.Permits)));
    }

    [Fact]
    public void An_invalid_value_keeps_the_plan_that_configuration_had()
    {
        using var host = Host(out _);
        host.Write((Plans + "acme:Permits", "500"), (Plans + "acme:PerSecond", "50"));
        host.Write((Plans + "acme:Permits", "500"), (Plans + "acme:PerSecond", "x"));
        Assert.Equal(("acme", 500, 50.0), Assert.Single(host.Limit("limit").Plans.Skip(2).Select(static plan => (plan.Name, plan.Permits, plan.PerSecond))));
        Assert.Single(host.Logged(13));
        host.Write();
        Assert.Equal(2, host.Limit("limit").Plans.Count);
    }

    [Fact]
    public void Windows_of_different_lengths_are_refused_and_say_the_rate_to_write()
    {
        using var host = Host(out _, ShotStrategy.FixedWindow, ("free", 2, 1), ("pro", 10, 5));
        host.Write((Plans + "pro:Permits", "20"));
        Assert.Contains("Write 10 per second for 'pro'", Assert.Single(host.Logged(13)), StringComparison.Ordinal);
        host.Write((Plans + "pro:Permits", "20"), (Plans + "pro:PerSecond", "10"));
        Assert.Equal(20, host.Limit("limit").Plans[1].Permits);
        host.Write(("Shot:Limits:limit:PerSecond", "2"), (Plans + "pro:PerSecond", "10"));
        Assert.Equal([(2, 2.0), (10, 10.0)], host.Limit("limit").Plans.Select(static plan => (plan.Permits, plan.PerSecond)));
    }

    [Fact]
    public void A_plan_of_a_limit_without_plans_is_refused()
    {
        using var host = new ControlledHost((Plans + "pro:Permits", "5"));
        host.Guard("limit");
        host.Start();
        Assert.Contains("'limit' has no plans. Give its annotation PlanFrom", Assert.Single(host.Logged(13)), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_sets_and_resets_the_numbers_of_a_plan()
    {
        using var host = Host(out var guard);
        host.Control.SetPlan("limit", "pro", permits: 30);
        host.Control.SetPlan("limit", "acme", permits: 40, perSecond: 1);
        Assert.Equal((30, 40), (Drain(guard, 1, "pro"), Drain(guard, 2, "acme")));
        Assert.Contains("write both", Assert.Throws<ArgumentOutOfRangeException>(() => host.Control.SetPlan("limit", "other", permits: 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Control.SetPlan("limit", "pro", permits: 0));
        Assert.Throws<ArgumentException>(() => host.Control.SetPlan("limit", "a:b", permits: 1));
        host.Control.Reset("limit");
        Assert.Equal([("free", 2), ("pro", 10)], host.Limit("limit").Plans.Select(static plan => (plan.Name, plan.Permits)));
    }

    private static ControlledHost Host(out Guard guard, ShotStrategy strategy = default, params (string Name, int Permits, double PerSecond)[] plans)
    {
        var host = new ControlledHost();
        guard = host.Guards.Of(new GuardDefinition("site")
        {
            Limits = [PlannedLimit.Define(strategy, 64, plans.Length > 0 ? plans : [("free", 2, 1), ("pro", 10, 5)])],
        });
        return host.Start();
    }

    private static int Drain(Guard guard, ulong key, string plan)
    {
        var admitted = 0;
        while (guard.TryEnter([key, ShotKeys.Of(plan)], out GuardCall _))
            admitted++;
        return admitted;
    }
}
