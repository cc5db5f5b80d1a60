using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Keyed;

/// <summary>Holding a key's permits until it is known whether they are taken.</summary>
public sealed class KeyHoldTests
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hold_takes_the_permits_or_leaves_no_trace(bool isKnown)
    {
        var limiter = new KeyedLimiter<ulong>(3, 1, maxKeys: 16, timeProvider: _time);
        if (isKnown)
            Assert.True(limiter.TryAcquireHashed(7, 1));
        var live = limiter.CountLiveKeys();
        var before = limiter.AvailablePermitsHashed(7);

        Assert.True(limiter.TryHoldHashed(7, 2, out var hold, out var retryAfter));
        Assert.Equal(TimeSpan.Zero, retryAfter);
        hold.End(isTaken: false);
        Assert.Equal((live, before), (limiter.CountLiveKeys(), limiter.AvailablePermitsHashed(7)));

        Assert.True(limiter.TryHoldHashed(7, 2, out hold, out _));
        hold.End(isTaken: true);
        Assert.Equal(before - 2, limiter.AvailablePermitsHashed(7));
        Assert.Equal(1, limiter.CountLiveKeys());
    }

    [Fact]
    public void A_hold_without_permits_is_refused_and_says_when_it_could_succeed()
    {
        var limiter = new KeyedLimiter<ulong>(3, 1, maxKeys: 16, timeProvider: _time);
        Assert.True(limiter.TryAcquireHashed(7, 2));
        Assert.False(limiter.TryHoldHashed(7, 3, out var none, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(2), retryAfter);
        none.End(isTaken: true);
        Assert.Equal(1, limiter.AvailablePermitsHashed(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.TryHoldHashed(7, 4, out _, out _));
    }

    [Fact]
    public void A_key_makes_room_only_for_one_that_is_taken()
    {
        var limiter = new KeyedLimiter<ulong>(2, 1, maxKeys: 1, timeProvider: _time);
        Assert.True(limiter.TryAcquireHashed(7, 2));
        Assert.True(limiter.TryHoldHashed(8, 1, out var hold, out _));
        hold.End(isTaken: false);
        Assert.Equal((0, 0L), (limiter.AvailablePermitsHashed(7), limiter.Overflows));

        Assert.True(limiter.TryHoldHashed(8, 1, out hold, out _));
        hold.End(isTaken: true);
        Assert.Equal((2, 1, 1L), (limiter.AvailablePermitsHashed(7), limiter.AvailablePermitsHashed(8), limiter.Overflows));
    }

    [Fact]
    public void A_full_table_that_refuses_new_keys_says_so_when_it_is_looked_at()
    {
        var limiter = new KeyedLimiter<ulong>(2, 1, maxKeys: 1, overflow: KeyOverflow.Refuse, timeProvider: _time);
        Assert.True(limiter.TryProbeHashed(8, 1, out _));
        Assert.True(limiter.TryAcquireHashed(7, 2));
        Assert.False(limiter.TryProbeHashed(8, 1, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(2), retryAfter);
        Assert.False(limiter.TryHoldHashed(8, 1, out _, out retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(2), retryAfter);
        Assert.False(limiter.TryProbeHashed(7, 1, out retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limiter.TryProbeHashed(7, 1, out _));
        Assert.False(limiter.TryProbeHashed(7, 2, out _));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_call_for_a_held_key_waits_until_the_hold_ends(bool isKnown, bool isTaken)
    {
        var limiter = new KeyedLimiter<ulong>(2, 1, maxKeys: 16, timeProvider: _time);
        if (isKnown)
        {
            Assert.True(limiter.TryAcquireHashed(7, 1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(limiter.TryHoldHashed(7, 2, out var hold, out _));
        var (plain, precise, held) = (false, false, false);
        Thread[] coming =
        [
            new(() => plain = limiter.TryAcquireHashed(7, 2)),
            new(() => precise = limiter.TryAcquireHashed(7, 2, out _)),
            new(() =>
            {
                held = limiter.TryHoldHashed(7, 2, out var second, out _);
                second.End(isTaken: true);
            }),
        ];
        Array.ForEach(coming, static thread => thread.Start());
        Assert.All(coming, static thread => Assert.False(thread.Join(TimeSpan.FromMilliseconds(20))));

        hold.End(isTaken);
        Assert.All(coming, static thread => Assert.True(thread.Join(GiveUp)));
        Assert.Equal(isTaken ? 0 : 1, new[] { plain, precise, held }.Count(static entered => entered));
        Assert.Equal(0, limiter.AvailablePermitsHashed(7));
    }
}
