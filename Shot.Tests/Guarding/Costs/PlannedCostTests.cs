using Shot.CompilerServices;
using Shot.Tests.Limiters;

namespace Shot.Tests.Guarding.Costs;

/// <summary>Plans and costs in one call.</summary>
public sealed class PlannedCostTests
{
    [Fact]
    public void A_call_brings_its_keys_and_plans_and_then_its_costs_also_through_two_annotations_of_one_name()
    {
        static LimitDefinition One(string? cost, int least) => new("n", 10, 1e-3)
        {
            IsShared = true,
            Key = "ip",
            PlanFrom = "claim:plan",
            Plan = "free",
            Plans = [new("pro", 20, 1e-3)],
            CostFrom = cost,
            Cost = least,
        };
        var set = new GuardSet(new ManualClock());
        var guard = set.Of(new GuardDefinition("site")
        {
            Limits = [One(null, 1), new("all", 30, 1e-3) { CostFrom = "b" }, One("c", 2), new("k", 1_000, 1e-3) { Key = "user" }],
        });
        ulong free = ShotKeys.Of("free"), pro = ShotKeys.Of("pro");
        Assert.Equal(5, guard.KeyCount);
        Assert.True(guard.TryEnter([7, free, 7, free, 9, ShotKeys.Cost(3), ShotKeys.Cost(5)], out GuardCall _));
        Assert.True(guard.TryEnter([7, free, 7, free, 9, ShotKeys.Cost(3), ShotKeys.Cost(5)], out GuardCall _));
        Assert.False(guard.TryEnter([7, free, 7, free, 9, ShotKeys.Cost(3), ShotKeys.Cost(0)], out var refused));
        Assert.Equal("n", refused.RefusedBy);
        Assert.Equal(24, guard.Limits[1].Limiter.AvailablePermits);
        Assert.True(guard.TryEnter([7, pro, 7, pro, 9, ShotKeys.Cost(3), ShotKeys.Cost(10)], out GuardCall _));
        Assert.False(guard.TryEnter([7, pro, 7, pro, 9, ShotKeys.Cost(3), ShotKeys.Cost(21)], out refused));
        Assert.Equal(TimeSpan.MaxValue, refused.RetryAfter);
        Assert.Equal(21, guard.Limits[1].Limiter.AvailablePermits);
        Assert.Throws<InvalidOperationException>(() => guard.TryEnter([7, free, 7, free, 9, 3], out GuardCall _));
    }

    [Fact]
    public void Annotations_of_one_name_have_the_same_plans()
    {
        static GuardDefinition Site(string name, LimitDefinition limit) => new(name) { Limits = [limit] };
        var planned = new LimitDefinition("n", 10, 1) { IsShared = true, Key = "ip", PlanFrom = "claim:plan" };
        foreach (var other in new[]
        {
            new LimitDefinition("n", 10, 1) { IsShared = true, Key = "ip" },
            new LimitDefinition("n", 10, 1) { IsShared = true, Key = "ip", Settles = true },
            new LimitDefinition("n", 10, 1) { IsShared = true, Key = "ip", PlanFrom = "claim:plan", Plans = [new("pro", 20, 2)] },
            new LimitDefinition("n", 10, 1) { IsShared = true, Key = "ip", PlanFrom = "claim:plan", Plan = "gold" },
        })
        {
            foreach (var (first, second) in new[] { (planned, other), (other, planned) })
            {
                var set = new GuardSet(new ManualClock());
                set.Of(Site("a", first));
                Assert.Contains("disagree", Assert.Throws<InvalidOperationException>(() => set.Of(Site("b", second))).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_charge_by_key_is_settled_across_changes_of_the_numbers()
    {
        var time = new ManualClock();
        var set = new GuardSet(time);
        var guard = set.Of(new GuardDefinition("site")
        {
            Limits = [new("k", 10, 1) { Key = "ip", Settles = true, CostFrom = "c" }, new("u", 100, 1)],
        });
        Assert.True(guard.TryEnter([7, ShotKeys.Cost(4)], out var call));
        guard.Limits[0].Change(5, 1);
        Assert.True(ShotCost.Settle("k", 30));
        call.Complete();
        Assert.False(guard.TryEnter([7, ShotKeys.Cost(1)], out GuardCall _));
        time.Advance(TimeSpan.FromSeconds(25));
        Assert.False(guard.TryEnter([7, ShotKeys.Cost(1)], out GuardCall _));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(guard.TryEnter([7, ShotKeys.Cost(1)], out call));
        guard.Limits[0].Change(10, 1);
        Assert.True(ShotCost.Settle("k", 0));
        Assert.False(ShotCost.Settle("k", 0));
        call.Complete();
        Assert.False(ShotCost.Settle("k", 0));
    }
}
