using System.Reflection;

namespace Shot.Tests.CompilerServices;

/// <summary>Rates in other units than a second, as they are written and as they are shown.</summary>
public sealed class RateTests
{
    [Theory]
    [InlineData(1000, "1000 per second")]
    [InlineData(0.5, "0.5 per second")]
    [InlineData(2_000_000, "2000000 per second")]
    [InlineData(5 * ShotRate.PerMinute, "5 per minute")]
    [InlineData(7 / 3_600.0, "7 per hour")]
    [InlineData(100 * ShotRate.PerHour, "100 per hour")]
    [InlineData(1 / 86_400.0, "1 per day")]
    [InlineData(1 / 7.0, "0.14285714285714285 per second")]
    public void A_rate_is_shown_in_the_unit_in_which_it_is_short(double perSecond, string text) =>
        Assert.Equal(text, new ShotLimitNumbers(1, perSecond, null, null).Rate);

    [Theory]
    [InlineData(nameof(IRates.Second), 5.0)]
    [InlineData(nameof(IRates.Unnamed), 5.0)]
    [InlineData(nameof(IRates.Minute), 5 / 60.0)]
    [InlineData(nameof(IRates.Hour), 5 / 3_600.0)]
    [InlineData(nameof(IRates.Day), 5 / 86_400.0)]
    public void Each_argument_sets_its_rate_and_the_compiler_the_line(string method, double perSecond)
    {
        var annotation = typeof(IRates).GetMethod(method)!.GetCustomAttribute<ShotLimitAttribute>()!;
        Assert.Equal((5, perSecond), (annotation.Permits, annotation.PerSecond));
        Assert.True(annotation.Line > 0);
    }

    [Fact]
    public void Emitted_guards_have_the_rate_of_their_annotation()
    {
        var orders = new Rates().Guarded();
        for (var call = 0; call < 5; call++)
            Assert.True(orders.TryMinute().IsCompleted);
        var refused = orders.TryMinute();
        Assert.True(refused.IsOverloaded);
        Assert.InRange(refused.RetryAfter.TotalSeconds, 1, 12);
    }

    internal interface IRates
    {
        [ShotLimit(5, perSecond: 5)]
        void Second();

        [ShotLimit(5, 5)]
        void Unnamed();

        [ShotLimit(5, perMinute: 5)]
        void Minute();

        [ShotLimit(5, perHour: 5)]
        void Hour();

        [ShotLimit(5, perDay: 5)]
        void Day();
    }

    private sealed class Rates : IRates
    {
        public void Second()
        {
        }

        public void Unnamed()
        {
        }

        public void Minute()
        {
        }

        public void Hour()
        {
        }

        public void Day()
        {
        }
    }
}
