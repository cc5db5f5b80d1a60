using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>A refused call: what the caller is told, what it costs, and what is charged.</summary>
public sealed class RefusalTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_refusal_has_the_limits_name_and_the_wait()
    {
        var guard = TestGuards.With(_time, permits: 1, name: "IOrders.Place");
        Assert.Equal(7, await guard.Call(_ => Task.FromResult(7)));

        var refusal = await Assert.ThrowsAsync<ShotOverloadedException>(() => guard.Call(_ => Task.FromResult(7)));
        Assert.Equal("IOrders.Place", refusal.LimitName);
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);

        _time.Advance(refusal.RetryAfter);
        Assert.Equal(7, await guard.Call(_ => Task.FromResult(7)));
    }

    [Theory]
    [InlineData(false, "'tenants' is overloaded: the call was refused. A permit is due in 1500.25 ms.")]
    [InlineData(true, "'tenants' has no permit left for this key: the call was refused. A permit is due in 1500.25 ms.")]
    public void A_refusal_names_the_limit_and_the_time_until_its_next_permit(bool isKeyed, string message)
    {
        var refusal = new ShotOverloadedException("tenants", TimeSpan.FromMilliseconds(1500.25), isKeyed);
        Assert.Equal((message, isKeyed), (refusal.Message, refusal.IsKeyed));
    }

    [Fact]
    public async Task A_refusal_through_the_twin_is_a_result_whose_value_throws_the_same()
    {
        var guard = TestGuards.With(_time, permits: 1, name: "IOrders.Place");
        var admitted = await guard.TryCall(_ => Task.FromResult(7));
        Assert.True(admitted.IsCompleted);
        Assert.Equal(7, admitted.Value);
        Assert.Null(admitted.LimitName);

        var refused = await guard.TryCall(_ => Task.FromResult(7));
        Assert.Equal(ShotOutcome.Overloaded, refused.Outcome);
        Assert.False(refused.TryGetValue(out _));
        Assert.Equal("IOrders.Place", refused.LimitName);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal("overloaded: 'IOrders.Place'", refused.ToString());
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Throws<ShotOverloadedException>(() => refused.Value).RetryAfter);
    }

    [Fact]
    public async Task A_result_tells_what_it_is()
    {
        var guard = TestGuards.With(_time, permits: 1, name: "IOrders.Place");
        var admitted = await guard.TryCall(_ => Task.FromResult(7));
        Assert.Equal(("completed: 7", true, 7), (admitted.ToString(), admitted.TryGetValue(out var value), value));
        admitted.ThrowIfNotCompleted();

        var refused = await guard.TryCall(_ => Task.FromResult(7));
        Assert.Equal((true, false, false, false), (refused.IsOverloaded, refused.IsTimedOut, refused.IsCompleted, refused.IsKeyed));
        Assert.Throws<ShotOverloadedException>(refused.ThrowIfNotCompleted);
        Assert.Throws<InvalidOperationException>(static () => default(ShotResult<int>).ThrowIfNotCompleted());
    }

    /// <summary>Where two annotations name one limit, the stricter of both counts.</summary>
    [Theory]
    [InlineData(100, 0, 0)]
    [InlineData(0, 100, 0)]
    [InlineData(300, 200, 200)]
    [InlineData(200, 300, 200)]
    public void One_limit_that_two_annotations_name_is_waited_for_as_long_as_both_allow(int one, int other, int expected)
    {
        var definition = new LimitDefinition("shared", 10, 10) { IsShared = true, Cost = 2, MaxQueueMs = one };
        var policy = new LimitPolicy(definition, _time);
        var both = new LimitUse(definition, policy).And(new LimitUse(new LimitDefinition("shared", 10, 10) { IsShared = true, Cost = 3, MaxQueueMs = other }, policy));
        Assert.Equal((TimeSpan.FromMilliseconds(expected), 3), (both.MaxQueue, both.Cost));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(129)]
    public void A_limit_by_address_refuses_a_prefix_that_no_address_has(int prefix)
    {
        var definition = new LimitDefinition("limit", 10, 10) { Key = "ip", IPv6PrefixLength = prefix };
        Assert.Contains("must be 1 to 128", Assert.Throws<ArgumentOutOfRangeException>(() => new LimitUse(definition, new LimitPolicy(definition, _time))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_allocates_nothing()
    {
        var guard = TestGuards.With(_time, permits: 100);
        Enter(guard, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Enter(guard, 200);
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Enter(Guard guard, int times)
        {
            for (var i = 0; i < times; i++)
            {
                if (guard.TryEnter(out var call))
                    call.Complete();
                else
                    _ = call.Overloaded();
            }
        }
    }

    [Fact]
    public void A_refusal_by_one_of_several_limits_charges_none()
    {
        var wide = TestGuards.Limit("wide", 10, _time);
        var tight = TestGuards.Limit("tight", 1, _time, perSecond: 0.5);
        var guard = TestGuards.With(_time, [wide, tight]);

        Assert.True(guard.TryEnter(out _));
        Assert.False(guard.TryEnter(out var refused));
        Assert.Equal("tight", refused.Refusal().LimitName);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Refusal().RetryAfter);
        Assert.Equal(9, wide.Limiter.AvailablePermits);
    }

    [Fact]
    public void The_default_result_has_no_outcome_and_says_so()
    {
        ShotResult<int> result = default;
        Assert.Equal(ShotOutcome.None, result.Outcome);
        Assert.Equal("none: the default value", result.ToString());
        Assert.Throws<InvalidOperationException>(() => result.Value);
        Assert.Throws<InvalidOperationException>(() => default(ShotResult).ThrowIfNotCompleted());
    }

    [Fact]
    public void Limits_of_one_name_are_one_limiter_and_must_agree()
    {
        var guards = new GuardSet(_time);
        Assert.Same(guards.Of(Named(5)).Limits[0], guards.Of(Named(5)).Limits[0]);
        var error = Assert.Throws<InvalidOperationException>(() => guards.Of(Named(6)));
        Assert.Contains("5 permits at 5 per second (TokenBucket) and 5 permits at 6 per second (TokenBucket)", error.Message, StringComparison.Ordinal);

        static GuardDefinition Named(double perSecond) => new("site") { Limits = [new LimitDefinition("name", 5, perSecond) { IsShared = true }] };
    }

    [Fact]
    public void A_negative_deadline_is_refused_by_name_value_and_range()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new GuardDefinition("limit") { MaxWaitMs = -1 }.Guard);
        Assert.Equal("maxWaitMs", error.ParamName);
        Assert.Equal(-1, error.ActualValue);
        Assert.Contains("must be 0", error.Message, StringComparison.Ordinal);
    }
}
