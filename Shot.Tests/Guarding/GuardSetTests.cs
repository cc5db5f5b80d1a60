using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding;

/// <summary>One annotation, one limiter in the process, and one in each set of a host's own.</summary>
public sealed class GuardSetTests
{
    private static readonly LimitDefinition Covering = new("IOrders", permits: 5, perSecond: 1);

    private static readonly GuardDefinition First = new("IOrders.First")
    {
        Limits = [Covering],
        Concurrency = [new("IOrders.First", limit: 3)],
    };

    private static readonly GuardDefinition Second = new("IOrders.Second") { Limits = [Covering, new("IOrders.Second", permits: 2, perSecond: 1)] };

    [Fact]
    public void A_definition_has_one_guard_and_a_covering_limit_is_one_for_all()
    {
        Assert.Same(First.Guard, First.In(GuardSet.Process));
        Assert.Same(First.Guard.Limits[0], Second.Guard.Limits[0]);
        Assert.NotSame(Second.Guard.Limits[0], Second.Guard.Limits[1]);
    }

    [Fact]
    public void Each_set_has_its_own_permits_and_time()
    {
        var time = new FakeTimeProvider();
        var one = new GuardSet(time);
        var other = new GuardSet(time);
        for (var i = 0; i < 5; i++)
            Assert.True(First.In(one).TryEnter(out var call) && End(call));
        Assert.False(First.In(one).TryEnter(out _));
        Assert.False(Second.In(one).TryEnter(out _));
        Assert.True(First.In(other).TryEnter(out _));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Second.In(one).TryEnter(out _));

        static bool End(GuardCall call)
        {
            call.Complete();
            return true;
        }
    }

    [Fact]
    public void Guards_that_reach_one_endpoint_are_combined_into_one_with_the_earliest_deadline()
    {
        var set = new GuardSet(new FakeTimeProvider());
        var slow = set.Of(new GuardDefinition("slow") { MaxWaitMs = 500, Limits = [Covering] });
        var fast = set.Of(new GuardDefinition("fast") { MaxWaitMs = 100, Abandon = true, Limits = [Covering], Concurrency = [new("fast", limit: 1)] });
        var combined = set.Combine("GET /", [slow, fast]);
        Assert.Equal(("GET /", TimeSpan.FromMilliseconds(100), true), (combined.Name, combined.MaxWait, combined.Abandon));
        Assert.Same(slow.Limits[0], Assert.Single(combined.Limits));
        Assert.True(combined.TryEnter(out _));
        Assert.False(fast.TryEnter(out _));
        Assert.Same(slow, set.Combine("GET /", [slow]));
    }
}
