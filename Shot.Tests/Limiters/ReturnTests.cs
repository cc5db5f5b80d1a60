namespace Shot.Tests.Limiters;

/// <summary>Permits given back, and bookings cancelled.</summary>
public sealed class ReturnTests
{
    // A permit is a millisecond.
    private const int PerSecond = 1_000;
    private const long Millisecond = 1_000_000;

    private readonly ManualClock _time = new();

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void All_permits_come_back_in_any_order_while_time_stands_still(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 10, PerSecond, _time);
        Assert.True(limiter.TryAcquire(4, out _, out var first));
        Assert.True(limiter.TryAcquire(6, out _, out var second));
        Assert.True(limiter.Return(first));
        Assert.Equal(4, limiter.AvailablePermits);
        Assert.True(limiter.Return(second));
        Assert.Equal(10, limiter.AvailablePermits);
        Assert.Equal(0, limiter.ForfeitedPermits);
    }

    [Fact]
    public void Permits_of_a_bucket_that_filled_up_meanwhile_are_forfeited()
    {
        // 10 taken, the bucket refills, 10 others enter, 10 returned: 10 more would make 20 where 10 may enter.
        var bucket = new TokenBucket(10, PerSecond, _time);
        Assert.True(bucket.TryAcquire(10, out _, out var stamp));
        _time.Advance(10 * Millisecond);
        Assert.True(bucket.TryAcquire(10));
        Assert.False(bucket.Return(stamp));
        Assert.False(bucket.TryAcquire());
        Assert.Equal(10, bucket.ForfeitedPermits);
    }

    [Fact]
    public void Permits_that_would_have_overflowed_are_forfeited_and_the_rest_comes_back()
    {
        var bucket = new TokenBucket(10, PerSecond, _time);
        Assert.True(bucket.TryAcquire(10, out _, out var stamp));
        _time.Advance(4 * Millisecond);
        Assert.True(bucket.TryAcquire(4));

        // Without the first ten the bucket would have been full all the time, and now hold 6.
        Assert.False(bucket.Return(stamp));
        Assert.Equal(6, bucket.AvailablePermits);
        Assert.Equal(4, bucket.ForfeitedPermits);
    }

    [Fact]
    public void A_bucket_that_is_full_again_forfeits_nothing()
    {
        var bucket = new TokenBucket(10, PerSecond, _time);
        Assert.True(bucket.TryAcquire(10, out _, out var stamp));
        _time.Advance(20 * Millisecond);
        Assert.True(bucket.Return(stamp));
        Assert.Equal(10, bucket.AvailablePermits);
        Assert.Equal(0, bucket.ForfeitedPermits);
    }

    [Fact]
    public void A_return_counts_what_others_have_returned_before()
    {
        // Two fives at 0, the first returned at 0. At 4 another five enters into the hole: what the second gives back now would let 14 enter at 4.
        var bucket = new TokenBucket(10, PerSecond, _time);
        Assert.True(bucket.TryAcquire(5, out _, out var first));
        Assert.True(bucket.TryAcquire(5, out _, out var second));
        Assert.True(bucket.Return(first));
        _time.Advance(4 * Millisecond);
        Assert.True(bucket.TryAcquire(5));
        Assert.False(bucket.Return(second));
        Assert.Equal(5, bucket.AvailablePermits);
        Assert.False(bucket.TryAcquire(6));
    }

    [Fact]
    public void A_window_gives_back_what_it_still_counts()
    {
        var window = new FixedWindow(10, PerSecond, _time);
        Assert.True(window.TryAcquire(10, out _, out var stamp));
        _time.Advance(10 * Millisecond);
        Assert.True(window.TryAcquire(10));
        Assert.True(window.Return(stamp));
        Assert.Equal(0, window.AvailablePermits);
    }

    [Fact]
    public void A_sliding_window_gives_back_to_the_window_before_too()
    {
        var window = new SlidingWindow(10, PerSecond, _time);
        Assert.True(window.TryAcquire(10, out _, out var stamp));
        _time.Advance(10 * Millisecond);
        Assert.False(window.TryAcquire());
        Assert.True(window.Return(stamp));
        Assert.Equal(10, window.AvailablePermits);
        Assert.True(window.TryAcquire(10, out _, out stamp));
        _time.Advance(20 * Millisecond);
        Assert.True(window.TryAcquire(3));
        Assert.True(window.Return(stamp));
        Assert.Equal(7, window.AvailablePermits);
    }

    [Fact]
    public void A_stamp_goes_back_to_its_own_limiter()
    {
        var bucket = new TokenBucket(10, PerSecond, _time);
        Assert.True(bucket.TryAcquire(1, out _, out var stamp));
        var error = Assert.Throws<ArgumentException>(() => new TokenBucket(10, PerSecond, _time).Return(stamp));
        Assert.Contains("another limiter", error.Message, StringComparison.Ordinal);
        Assert.True(bucket.Return(default));
    }

    [Fact]
    public void A_refused_acquire_yields_an_empty_stamp_and_the_exact_wait()
    {
        var bucket = new TokenBucket(2, PerSecond, _time);
        Assert.True(bucket.TryAcquire(2));
        Assert.False(bucket.TryAcquire(1, out var retryAfter, out var stamp));
        Assert.Equal(TimeSpan.FromMilliseconds(1), retryAfter);
        Assert.Equal(0, stamp.Permits);
    }

    [Fact]
    public void Bookings_come_due_one_after_another_and_not_too_late()
    {
        var bucket = new TokenBucket(1, PerSecond, _time);
        Assert.True(bucket.TryReserve(1, TimeSpan.Zero, out var now));
        Assert.Equal(TimeSpan.Zero, now.Delay);
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(2), out var first));
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(2), out var second));
        Assert.False(bucket.TryReserve(1, TimeSpan.FromMilliseconds(2), out var none));
        Assert.Equal((TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), 0), (first.Delay, second.Delay, none.Stamp.Permits));
        Assert.False(bucket.TryAcquire(1, out var retryAfter));
        Assert.Equal(TimeSpan.FromMilliseconds(3), retryAfter);
    }

    [Fact]
    public void A_cancelled_booking_does_not_move_those_behind_it()
    {
        // A is due at 1, B at 2; if A's place went to C at the end of the line, C would be due at 2 as well.
        var bucket = new TokenBucket(1, PerSecond, _time);
        Assert.True(bucket.TryAcquire());
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(9), out var a));
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(9), out _));
        Assert.False(a.Cancel());
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(9), out var c));
        Assert.Equal(TimeSpan.FromMilliseconds(3), c.Delay);
        Assert.Equal(1, bucket.ForfeitedPermits);
    }

    [Fact]
    public void The_last_booking_in_line_is_cancelled_without_loss()
    {
        var bucket = new TokenBucket(1, PerSecond, _time);
        Assert.True(bucket.TryAcquire());
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(9), out _));
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(9), out var last));
        Assert.True(last.Cancel());
        Assert.True(bucket.TryReserve(1, TimeSpan.FromMilliseconds(9), out var next));
        Assert.Equal(last.Delay, next.Delay);
        Assert.True(default(Reservation).Cancel());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(3, 0)]
    [InlineData(1, -1)]
    [InlineData(1, 1_000 * 86_400_000L + 1)]
    public void An_invalid_booking_is_refused_with_its_range(int permits, long delayMilliseconds)
    {
        var bucket = new TokenBucket(2, PerSecond, _time);
        Assert.Throws<ArgumentOutOfRangeException>(() => bucket.TryReserve(permits, TimeSpan.FromMilliseconds(delayMilliseconds), out _));
        Assert.True(bucket.TryReserve(2, TimeSpan.FromDays(1_000), out _));
    }

    [Fact]
    public void A_return_counts_what_was_returned_before_however_much_it_is()
    {
        // A permit in 500 days: sums of what 16 of them cost wrap.
        for (var returns = 0; returns < 100; returns++)
        {
            var time = new ManualClock();
            var bucket = new TokenBucket(2, 2 / (1_000 * 86_400.0), time);
            Assert.True(bucket.TryAcquire(1, out _, out var early));
            Assert.True(bucket.TryAcquire(1, out _, out var late));
            for (var i = 0; i < returns; i++)
            {
                Assert.True(bucket.Return(late));
                Assert.True(bucket.TryAcquire(1, out _, out late));
            }

            time.Advance(TimeSpan.FromDays(500));
            Assert.True(bucket.TryAcquire(1));
            bucket.Return(early);
            Assert.Equal(0, bucket.AvailablePermits);
        }
    }
}
