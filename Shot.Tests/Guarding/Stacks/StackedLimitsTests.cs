using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding.Stacks;

/// <summary>Several limits on one site: what each is charged, and which one answers.</summary>
public sealed class StackedLimitsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_call_takes_what_its_annotation_says_it_costs()
    {
        var stack = new Stack([new("limit", permits: 10, perSecond: 1) { Cost = 4 }], _time);
        Assert.True(stack.TryTake(0, out _));
        Assert.True(stack.TryTake(0, out _));
        Assert.False(stack.TryTake(0, out var refusal));
        Assert.Equal(TimeSpan.FromSeconds(2), refusal.RetryAfter);
        Assert.Equal(2, stack.Uses[0].Policy.Limiter.AvailablePermits);
    }

    [Fact]
    public void A_stack_looks_for_as_many_permits_as_it_takes()
    {
        var stack = new Stack([new("one", permits: 10, perSecond: 1), new("five", permits: 8, perSecond: 1) { Cost = 5 }], _time);
        Assert.True(stack.TryTake(0, out _));
        Assert.False(stack.TryTake(0, out var refusal));
        Assert.Equal(("five", TimeSpan.FromSeconds(2)), (refusal.By, refusal.RetryAfter));
        Assert.Equal((9, 3), (stack.Uses[0].Policy.Limiter.AvailablePermits, stack.Uses[1].Policy.Limiter.AvailablePermits));
    }

    [Fact]
    public void The_refusing_limit_whose_permits_come_back_last_answers()
    {
        var stack = new Stack([new("fast", permits: 1, perSecond: 10), new("slow", permits: 1, perSecond: 1) { Key = "ip" }, new("middle", permits: 1, perSecond: 5)], _time);
        Assert.True(stack.TryTake(0, out _));
        Assert.False(stack.TryTake(0, out var refusal));
        Assert.Equal(("slow", TimeSpan.FromSeconds(1), true), (refusal.By, refusal.RetryAfter, refusal.IsKeyed));
        Assert.False(stack.TryTake(1, out refusal));
        Assert.Equal(("middle", false), (refusal.By, refusal.IsKeyed));
    }

    [Fact]
    public void Each_key_has_permits_of_its_own()
    {
        var stack = new Stack([new("key", permits: 2, perSecond: 1) { Key = "ip" }, new("all", permits: 3, perSecond: 1)], _time);
        Assert.True(stack.TryTake(0, out _));
        Assert.True(stack.TryTake(0, out _));
        Assert.False(stack.TryTake(0, out var refusal));
        Assert.Equal(("key", true), (refusal.By, refusal.IsKeyed));
        Assert.True(stack.TryTake(1, out _));
        Assert.False(stack.TryTake(1, out refusal));
        Assert.Equal(("all", false), (refusal.By, refusal.IsKeyed));
    }

    [Fact]
    public void Two_annotations_of_one_name_are_asked_once_for_the_larger_cost()
    {
        var set = new GuardSet(_time);
        var guard = set.Of(new GuardDefinition("site") { Limits = [Named(1), Named(3)] });
        Assert.True(guard.TryEnter(out _));
        Assert.Equal(7, Assert.Single(guard.Limits).Limiter.AvailablePermits);
        Assert.True(set.Of(new GuardDefinition("other") { Limits = [Named(2)] }).TryEnter(out _));
        Assert.Equal(5, guard.Limits[0].Limiter.AvailablePermits);

        static LimitDefinition Named(int cost) => new("name", permits: 10, perSecond: 1) { IsShared = true, Cost = cost };
    }

    [Fact]
    public void Limits_of_one_name_agree_on_their_keys_as_on_their_numbers()
    {
        var set = new GuardSet(_time);
        set.Of(new GuardDefinition("site") { Limits = [Named(null, 10)] });
        var error = Assert.Throws<InvalidOperationException>(() => set.Of(new GuardDefinition("other") { Limits = [Named("ip", 10)] }));
        Assert.Contains("5 permits at 5 per second (TokenBucket) and 5 permits at 5 per second (TokenBucket) for each of 10 keys (MakeRoom)", error.Message, StringComparison.Ordinal);

        var keyed = new GuardSet(_time);
        var ip = keyed.Of(new GuardDefinition("site") { Limits = [Named("ip", 10)] });
        var user = keyed.Of(new GuardDefinition("other") { Limits = [Named("user", 10)] });
        Assert.Same(ip.Limits[0], user.Limits[0]);
        Assert.Contains("one for each 'ip' and one for each 'user'", Assert.Throws<InvalidOperationException>(() => keyed.Combine("GET /", [ip, user])).Message, StringComparison.Ordinal);

        static LimitDefinition Named(string? key, int maxKeys) => new("name", permits: 5, perSecond: 5) { IsShared = true, Key = key, MaxKeys = maxKeys };
    }

    [Fact]
    public void A_call_brings_one_key_for_each_keyed_limit_or_is_told_which_are_missing()
    {
        var guard = new GuardSet(_time).Of(new GuardDefinition("site") { Limits = [new("key", permits: 1, perSecond: 1) { Key = "ip" }] });
        var error = Assert.Throws<InvalidOperationException>(() => guard.TryEnter(out _));
        Assert.Equal("The call brings 0 keys for 1 keyed limits: 'key'.", error.Message);
        Assert.True(guard.TryEnter([1], out _));
        Assert.False(guard.TryEnter([1], out var refused));
        Assert.True(refused.Refusal().IsKeyed);
        Assert.Equal("'key' has no permit left for this key: the call was refused. A permit is due in 1000 ms.", refused.Refusal().Message);
        Assert.True(refused.Overloaded<int>().IsKeyed);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Overloaded().RetryAfter);
        Assert.True(Assert.Throws<ShotOverloadedException>(() => refused.Overloaded<int>().Value).IsKeyed);
    }

    [Fact]
    public void Several_keyed_limits_have_their_keys_in_the_order_that_they_are_written()
    {
        // The policy of the second is made first, so that they are charged in the other order.
        var set = new GuardSet(_time);
        LimitDefinition first = new("first", permits: 1, perSecond: 1) { Key = "ip" }, second = new("second", permits: 2, perSecond: 1) { Key = "user" };
        set.Of(new GuardDefinition("before") { Limits = [second] });
        var guard = set.Of(new GuardDefinition("site") { Limits = [first, second] });
        Assert.True(guard.TryEnter([1, 7], out _));
        Assert.True(guard.TryEnter([2, 7], out _));
        Assert.False(guard.TryEnter([3, 7], out var refused));
        Assert.Equal("second", refused.Refusal().LimitName);
        Assert.False(guard.TryEnter([1, 8], out refused));
        Assert.Equal("first", refused.Refusal().LimitName);
        Assert.True(guard.TryEnter([3, 8], out _));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_call_of_several_limits_admitted_or_refused()
    {
        var stack = new Stack(
            [new("all", permits: 50, perSecond: 1), new("one", permits: 40, perSecond: 1) { Key = "ip" }, new("other", permits: 30, perSecond: 1) { Key = "user" }], _time);
        Take();
        _time.Advance(TimeSpan.FromMinutes(2));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Take();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Take()
        {
            for (var i = 0; i < 60; i++)
                stack.TryTake(i % 2, out _);
        }
    }

    [Theory]
    [InlineData(0, 0, "The Cost of 'limit' must be 1 to 5")]
    [InlineData(6, 0, "The Cost of 'limit' must be 1 to 5")]
    [InlineData(1, -1, "MaxQueueMs of 'limit' must be 0, which means no wait, or more")]
    public void Numbers_out_of_their_range_are_refused_by_name_value_and_range(int cost, int maxQueueMs, string message)
    {
        var definition = new GuardDefinition("site") { Limits = [new("limit", permits: 5, perSecond: 1) { Cost = cost, MaxQueueMs = maxQueueMs }] };
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => new GuardSet(_time).Of(definition)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ShotStrategy.FixedWindow, null)]
    [InlineData(ShotStrategy.SlidingWindow, null)]
    [InlineData(ShotStrategy.TokenBucket, "ip")]
    public void Only_a_token_bucket_without_a_key_can_be_waited_for(ShotStrategy strategy, string? key)
    {
        var definition = new GuardDefinition("site") { Limits = [new("limit", permits: 5, perSecond: 1) { Strategy = strategy, Key = key, MaxQueueMs = 1 }] };
        Assert.Contains("only a token bucket without Key", Assert.Throws<ArgumentException>(() => new GuardSet(_time).Of(definition)).Message, StringComparison.Ordinal);
    }
}
