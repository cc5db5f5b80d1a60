using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Limiters;

public sealed class LimiterArgumentTests
{
    public static TheoryData<ShotStrategy> Strategies { get; } = new(Enum.GetValues<ShotStrategy>());

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Permits_below_one_are_refused_with_their_name_value_and_range(ShotStrategy strategy)
    {
        foreach (var permits in new[] { 0, -1, int.MinValue })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => LimiterFactory.Create(strategy, permits, 10));
            Assert.Equal("permits", error.ParamName);
            Assert.Equal(permits, error.ActualValue);
            Assert.Contains("permits must be 1 to ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_rate_that_is_not_a_positive_number_is_refused_with_its_name_value_and_range(ShotStrategy strategy)
    {
        foreach (var rate in new[] { 0, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 5 / 60 })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => LimiterFactory.Create(strategy, 10, rate));
            Assert.Equal("perSecond", error.ParamName);
            Assert.Equal(rate, error.ActualValue);
            Assert.Contains(rate == double.Epsilon ? "perSecond must be at least " : "perSecond must be above 0 and at most 2,147,483,647", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_fill_time_above_a_thousand_days_is_refused_and_one_of_a_thousand_days_works(ShotStrategy strategy)
    {
        const double ThousandDays = 1_000 * 86_400.0;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => LimiterFactory.Create(strategy, 100, 100 / (ThousandDays * 1.001)));
        Assert.Equal("perSecond", error.ParamName);
        Assert.Contains("at most 1,000 days", error.Message, StringComparison.Ordinal);
        Assert.Contains($"with 100 permits perSecond must be at least {(100 / ThousandDays).ToString("R", CultureInfo.InvariantCulture)}", error.Message, StringComparison.Ordinal);

        var limiter = LimiterFactory.Create(strategy, 100, 100 / ThousandDays, new FakeTimeProvider());
        Assert.True(limiter.TryAcquire(100));
        Assert.False(limiter.TryAcquire());
    }

    [Fact]
    public void A_sliding_window_takes_no_more_permits_than_its_word_can_count()
    {
        Assert.Equal(1_048_575, SlidingWindow.MaxPermits);
        Assert.True(new SlidingWindow(SlidingWindow.MaxPermits, 1_000_000).TryAcquire(SlidingWindow.MaxPermits));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingWindow(SlidingWindow.MaxPermits + 1, 1_000_000));
        Assert.Equal("permits", error.ParamName);
        Assert.Contains("1 to 1,048,575", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Taking_a_negative_number_or_more_than_the_burst_is_an_error(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 10, 10);
        foreach (var permits in new[] { -1, 11, int.MinValue, int.MaxValue })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => limiter.TryAcquire(permits));
            Assert.Equal("permits", error.ParamName);
            Assert.Equal(permits, error.ActualValue);
            Assert.Contains("0 to 10", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => limiter.TryAcquire(permits, out _));
        }

        Assert.Equal(10, limiter.AvailablePermits);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Zero_permits_are_a_probe(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 2, 2, new FakeTimeProvider());
        Assert.True(limiter.TryAcquire(0));
        Assert.Equal(2, limiter.AvailablePermits);
        Assert.True(limiter.TryAcquire(2));
        Assert.False(limiter.TryAcquire(0));
        Assert.False(limiter.TryAcquire(0, out var retryAfter));
        Assert.True(retryAfter > TimeSpan.Zero);
    }
}
