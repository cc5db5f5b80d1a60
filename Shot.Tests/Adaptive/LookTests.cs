using Shot.Adaptive;

namespace Shot.Tests.Adaptive;

/// <summary>One experiment at a lower limit, with ticks that say exactly what the test wants.</summary>
public sealed class LookTests
{
    private const double Tick = 0.01;

    [Theory]
    [InlineData(400, false)]
    [InlineData(200, true)]
    public void A_look_tells_whether_less_comes_out_when_less_is_inside(double throughput, bool expected)
    {
        // Eight inside gave 400 calls a second. Four inside give as many, or half of them.
        var (fell, _) = Run(throughput, free: 4 / throughput);

        Assert.Equal(expected, fell);
    }

    [Fact]
    public void A_time_without_load_that_is_longer_than_believed_is_measured_a_second_time()
    {
        var (_, believed) = Run(throughput: 200, free: 0.02);
        var (fell, surprising) = Run(throughput: 200, free: 0.005);

        Assert.True(fell);
        Assert.InRange(surprising, 1.5 * believed, 2.5 * believed);
    }

    [Theory]
    [InlineData(0.02, 0.1)]
    [InlineData(0.5, 0.35)]
    public void A_look_measures_for_most_of_the_time_that_a_call_takes(double free, double least)
    {
        // At eight inside a call takes 500 ms, so a look at four expects 250.
        var (_, seconds) = Run(throughput: 8, free, before: 16);

        Assert.InRange(seconds, least, 5);
    }

    private static (bool Fell, double Seconds) Run(double throughput, double free, double before = 400)
    {
        var standing = default(Sums);
        for (var i = 0; i < 1000; i++)
            standing.Add(new GateTick(Tick, 8, 0, 0), inside: 8, left: before * Tick);
        var look = new Look(level: 4, knee: 8, standing, free, variation: 1);

        for (var i = 0; i < 1000; i++)
        {
            if (look.Add(new GateTick(Tick, 4, 0, 0), inside: 4, left: throughput * Tick) is { } fell)
                return (fell, look.Seconds);
        }

        throw new InvalidOperationException("The look did not end in ten seconds.");
    }
}
