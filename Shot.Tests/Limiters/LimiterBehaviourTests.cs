using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Limiters;

public sealed class LimiterBehaviourTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_token_bucket_admits_its_burst_and_then_one_permit_each_interval()
    {
        var bucket = new TokenBucket(10, perSecond: 1_000, _time);
        Assert.Equal(10, Admitted(bucket, 20));
        _time.Advance(TimeSpan.FromTicks(9_999));
        Assert.False(bucket.TryAcquire());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, bucket.AvailablePermits);
        Assert.True(bucket.TryAcquire());
        Assert.False(bucket.TryAcquire());
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal(3, Admitted(bucket, 20));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(10, Admitted(bucket, 20));
    }

    [Fact]
    public void A_fixed_window_gives_all_permits_back_when_it_ends()
    {
        var window = new FixedWindow(5, perSecond: 5 / 60.0, _time);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(5, Admitted(window, 9));
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.False(window.TryAcquire(1, out var retryAfter));
        Assert.Equal(TimeSpan.FromTicks(1), retryAfter);
        _time.Advance(retryAfter);
        Assert.Equal(5, window.AvailablePermits);
        Assert.Equal(5, Admitted(window, 9));
    }

    [Fact]
    public void A_sliding_window_weighs_the_window_before()
    {
        var window = new SlidingWindow(100, perSecond: 100, _time);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(100, Admitted(window, 200));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, window.AvailablePermits);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(25, window.AvailablePermits);
        Assert.Equal(25, Admitted(window, 200));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(25, Admitted(window, 200));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(100, Admitted(window, 200));
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Five_permits_at_five_sixtieths_are_all_back_after_a_minute_however_a_double_rounds(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 5, 5 / 60.0, _time);
        Assert.Equal(5, Admitted(limiter, 9));
        _time.Advance(TimeSpan.FromMinutes(strategy == ShotStrategy.SlidingWindow ? 2 : 1));
        Assert.Equal(5, Admitted(limiter, 9));
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void With_the_systems_clock_the_burst_enters_and_no_more(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 1_000, 1_000 / 86_400.0);
        Assert.Equal(1_000, Admitted(limiter, 100_000));
        Assert.Equal(0, limiter.AvailablePermits);
    }

    private static int Admitted(Limiter limiter, int calls)
    {
        var admitted = 0;
        for (var i = 0; i < calls; i++)
            admitted += limiter.TryAcquire() ? 1 : 0;
        return admitted;
    }
}
