using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Limiters;

/// <summary>What a settlement gives back or takes: without a key, and of a key.</summary>
public sealed class SettlementTests
{
    private readonly ManualClock _time = new();

    [Fact]
    public void A_cheaper_call_gives_the_difference_back()
    {
        var policy = Policy(permits: 10);
        policy.Settle(8, Take(policy, 8), default, 3);
        Assert.Equal(7, policy.Limiter.AvailablePermits);
        Assert.Equal(0, policy.Limiter.ForfeitedPermits);
    }

    [Fact]
    public void A_cheaper_call_of_a_key_gives_the_difference_back_but_for_a_moment()
    {
        var policy = Policy(permits: 10, "parameter:key");
        policy.Settle(8, default, TakeOf(policy, 8), 3);
        Assert.Equal(7, policy.Keys!.AvailablePermitsHashed(1));

        // All of it: the word stays a unit above the time.
        policy.Settle(7, default, TakeOf(policy, 7), 0);
        policy.Settle(3, default, TakeOf(policy, 3), 0);
        Assert.Equal(7, policy.Keys.AvailablePermitsHashed(1));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(10, policy.Keys.AvailablePermitsHashed(1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("parameter:key")]
    public void A_dearer_call_is_paid_by_later_ones(string? key)
    {
        var policy = Policy(permits: 10, key);
        Settle(policy, 5, actual: 25);
        Assert.False(policy.TryAcquire(1, 1, out var retryAfter));
        Assert.Equal(16, retryAfter.TotalSeconds, precision: 3);
        _time.Advance(TimeSpan.FromSeconds(15.9));
        Assert.False(policy.TryAcquire(1, 1, out _));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(policy.TryAcquire(1, 1, out _));
        Assert.False(policy.TryAcquire(1, 1, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("parameter:key")]
    public void What_was_replenished_meanwhile_is_not_given_back(string? key)
    {
        var policy = Policy(permits: 10, key);
        var (stamp, keyStamp) = TakeAny(policy, 10);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(policy.TryAcquire(10, 1, out _));
        policy.Settle(10, stamp, keyStamp, 0);
        Assert.False(policy.TryAcquire(1, 1, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("parameter:key")]
    public void The_largest_surcharge_ends(string? key)
    {
        var policy = Policy(permits: 10, key);
        for (var i = 0; i < 3; i++)
            policy.Settle(0, default, default(KeyStamp) with { Hash = 1 }, int.MaxValue);
        Assert.False(policy.TryAcquire(1, 1, out var retryAfter));
        Assert.InRange(retryAfter.TotalDays, 999, 1_001);
        _time.Advance(retryAfter);
        Assert.True(policy.TryAcquire(1, 1, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("parameter:key")]
    public void A_change_of_the_numbers_keeps_what_is_owed(string? key)
    {
        var policy = Policy(permits: 10, key);
        var (stamp, keyStamp) = TakeAny(policy, 10);
        Settle(policy, 0, actual: 20);
        policy.Change(10, 10);
        Assert.False(policy.TryAcquire(1, 1, out var retryAfter));
        Assert.InRange(retryAfter.TotalSeconds, 2, 21);

        // A call that was charged before the change is surcharged by the numbers in force. It gives nothing back.
        policy.Settle(10, stamp, keyStamp, 5);
        Assert.False(policy.TryAcquire(1, 1, out var unchanged));
        Assert.Equal(retryAfter, unchanged);
        policy.Settle(10, stamp, keyStamp, 20);
        Assert.False(policy.TryAcquire(1, 1, out var later));
        Assert.Equal(1, (later - retryAfter).TotalSeconds, precision: 3);
    }

    [Fact]
    public void A_surcharge_of_a_slow_bucket_stays_within_a_word()
    {
        var policy = new LimitPolicy(new LimitDefinition("limit", 1, 1 / (1_000 * 86_400.0)), _time);
        for (var i = 0; i < 10; i++)
            policy.Settle(0, default, default, int.MaxValue);
        policy.Change(1, int.MaxValue);
        policy.Change(1, 1 / (1_000 * 86_400.0));
        Assert.False(policy.TryAcquire(1, 0, out var retryAfter));
        Assert.InRange(retryAfter.TotalDays, 0.001, 2_100);
    }

    [Fact]
    public void A_key_that_is_owed_for_is_not_forgotten_before_those_that_are_not()
    {
        var policy = Policy(permits: 10, "parameter:key", maxKeys: 2, KeyOverflow.MakeRoom);
        Settle(policy, 0, actual: 50);
        Assert.True(policy.TryAcquire(9, 2, out _));
        Assert.True(policy.TryAcquire(1, 3, out _));
        Assert.Equal(1, policy.Keys!.Overflows);
        Assert.False(policy.TryAcquire(1, 1, out _));

        // Where all are owed for, one has to go.
        policy.Settle(0, default, default(KeyStamp) with { Hash = 3 }, 60);
        Assert.True(policy.TryAcquire(1, 4, out _));
        Assert.Equal(2, policy.Keys.Overflows);
    }

    [Fact]
    public void A_strict_table_without_room_forgets_a_surcharge_and_counts_that()
    {
        var policy = Policy(permits: 10, "parameter:key", maxKeys: 1);
        Assert.True(policy.TryAcquire(10, 1, out _));
        policy.Settle(0, default, default(KeyStamp) with { Hash = 2 }, 5);
        Assert.Equal(1, policy.Keys!.Overflows);
        Assert.Equal(10, policy.Keys.AvailablePermitsHashed(2));
    }

    [Fact]
    public void A_charge_of_an_earlier_tenure_of_the_slot_gives_nothing_back()
    {
        var policy = Policy(permits: 10, "parameter:key", maxKeys: 1, KeyOverflow.MakeRoom);
        var first = TakeOf(policy, 10);
        Assert.True(policy.TryAcquire(10, 2, out _));
        Assert.True(policy.TryAcquire(10, 1, out _));
        policy.Settle(10, default, first, 0);
        Assert.Equal(0, policy.Keys!.AvailablePermitsHashed(1));
    }

    private LimitPolicy Policy(int permits, string? key = null, int maxKeys = 100, KeyOverflow overflow = KeyOverflow.Refuse)
    {
        var definition = new LimitDefinition("limit", permits, 1) { Key = key, MaxKeys = maxKeys, KeyOverflow = overflow, Settles = true };
        var policy = new LimitPolicy(definition, _time);
        policy.Cover(definition);
        return policy;
    }

    private static void Settle(LimitPolicy policy, int charged, int actual)
    {
        var (stamp, key) = charged == 0 ? (default, default(KeyStamp) with { Hash = 1 }) : TakeAny(policy, charged);
        policy.Settle(charged, stamp, key, actual);
    }

    private static (PermitStamp Stamp, KeyStamp Key) TakeAny(LimitPolicy policy, int permits) =>
        policy.IsKeyed ? (default, TakeOf(policy, permits)) : (Take(policy, permits), default);

    private static PermitStamp Take(LimitPolicy policy, int permits)
    {
        Assert.True(policy.TryAcquire(permits, out _, out var stamp));
        return stamp;
    }

    private static KeyStamp TakeOf(LimitPolicy policy, int permits)
    {
        Assert.True(policy.TryHold(permits, 1, out var hold, out _));
        return hold.End(isTaken: true);
    }
}
