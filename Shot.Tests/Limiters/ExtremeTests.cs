using System.Numerics;

namespace Shot.Tests.Limiters;

/// <summary>The slowest and the fastest limits, long uptimes, and clocks that start near their ends.</summary>
public sealed class ExtremeTests
{
    private const long Nanoseconds = 1_000_000_000;
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3_653);

    public static TheoryData<int, double> Rates { get; } = new()
    {
        { 1, 1 / 86_400.0 }, { 7, 7 / 60.0 }, { 1_000, 1_000 }, { 10, 3 }, { 10_000, 999_983 }, { 50_000, 9_950_001 }, { 100_000, 10_000_000 },
        { 123_457, 9_999_999.5 }, { int.MaxValue, int.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_token_bucket_admits_never_more_than_its_rate_and_hardly_less_when_new_and_after_ten_years(int permits, double perSecond)
    {
        var time = new ManualClock();
        var bucket = new TokenBucket(permits, perSecond, time);
        Measure();
        time.Advance(TenYears);
        Measure();

        void Measure()
        {
            Assert.True(bucket.TryAcquire(permits));
            Assert.False(bucket.TryAcquire());
            // Steps of a third of the burst, so that nothing is lost to a full bucket, and a few nanoseconds, so that none is a whole number of permits.
            var step = (long)(permits / perSecond * Nanoseconds / 3) + 7;
            BigInteger elapsed = 0;
            BigInteger admitted = 0;
            for (var i = 0; i < 3_000; i++)
            {
                time.Advance(step);
                elapsed += step;
                var available = bucket.AvailablePermits;
                Assert.Equal(available > 0, bucket.TryAcquire(available) && available > 0);
                admitted += available;
            }

            // perSecond as a fraction of 2^30, exact for every rate here but the twelfths of a minute, which a double rounds.
            var owed = elapsed * new BigInteger(Math.Round(perSecond * (1L << 30))) / Nanoseconds;
            Assert.True(admitted << 30 <= owed + (1 << 30) / 1_000, $"{admitted} admitted, {(double)owed / (1 << 30)} owed");
            Assert.True((admitted + 1) * 1_000 << 30 >= owed * 999, $"{admitted} admitted, {(double)owed / (1 << 30)} owed");
        }
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket, int.MaxValue)]
    [InlineData(ShotStrategy.FixedWindow, int.MaxValue)]
    [InlineData(ShotStrategy.SlidingWindow, SlidingWindow.MaxPermits)]
    public void The_largest_burst_at_the_highest_rate_enters_once_and_comes_back(ShotStrategy strategy, int permits)
    {
        var time = new ManualClock();
        var limiter = LimiterFactory.Create(strategy, permits, int.MaxValue, time);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(permits, limiter.AvailablePermits);
            Assert.True(limiter.TryAcquire(permits));
            Assert.Equal(0, limiter.AvailablePermits);
            Assert.False(limiter.TryAcquire(1, out var retryAfter));
            Assert.InRange(retryAfter.Ticks, 1, TimeSpan.TicksPerSecond + 1);
            time.Advance(TenYears / 4);
        }
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void One_permit_a_day_comes_back_after_a_day_even_after_ten_years(ShotStrategy strategy)
    {
        var time = new ManualClock();
        var limiter = LimiterFactory.Create(strategy, 1, 1 / 86_400.0, time);
        time.Advance(TenYears);
        Assert.True(limiter.TryAcquire(1));
        Assert.False(limiter.TryAcquire(1, out var retryAfter));
        time.Advance(retryAfter - TimeSpan.FromTicks(1));
        Assert.False(limiter.TryAcquire());
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(limiter.TryAcquire());
        Assert.InRange(retryAfter, TimeSpan.FromTicks(1), TimeSpan.FromDays(2));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1_000, long.MaxValue)]
    [InlineData(10_000_000, long.MaxValue - 3)]
    [InlineData(1_000_000_000, long.MinValue)]
    [InlineData(1_000_000_000, -1)]
    [InlineData(1_000_000_000_000, long.MaxValue - 1)]
    public void A_clock_may_start_anywhere_and_tick_at_any_frequency(long frequency, long start)
    {
        foreach (var strategy in Enum.GetValues<ShotStrategy>())
        {
            var time = new ManualClock(frequency, start);
            var limiter = LimiterFactory.Create(strategy, 60, 1, time);
            for (var i = 0; i < 5; i++)
            {
                Assert.True(limiter.TryAcquire(60));
                Assert.False(limiter.TryAcquire());
                time.Advance(2 * 60 * frequency);
            }
        }
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void After_its_horizon_time_stands_still_and_nothing_is_made_up(ShotStrategy strategy)
    {
        var time = new ManualClock();
        var limiter = LimiterFactory.Create(strategy, 10, 10, time);
        time.Advance(long.MaxValue);
        Assert.True(limiter.TryAcquire(10));
        for (var i = 0; i < 100; i++)
        {
            Assert.False(limiter.TryAcquire(1, out var retryAfter));
            Assert.True(retryAfter > TimeSpan.Zero);
        }
    }
}
