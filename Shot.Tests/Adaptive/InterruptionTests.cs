using Shot.Adaptive;

namespace Shot.Tests.Adaptive;

/// <summary>What a controller does when the load, the process or its own limit stops for a while.</summary>
public sealed class InterruptionTests
{
    private readonly ConcurrencyController _controller = new(1000);

    [Fact]
    public void A_window_goes_on_after_a_stop_of_the_process()
    {
        // Calls take two seconds, and the process stops for 100 ms each second.
        for (var i = 0; i < 3_000; i++)
            _controller.Tick(new GateTick(i % 100 == 99 ? 0.1 : 0.01, 4, i % 50 == 0 ? 1 : 0, i % 50 == 0 ? 2 : 0));

        Assert.InRange(_controller.NoLoadTime, 1.5, 2.5);
        Assert.True(_controller.Throughput > 0);
    }

    [Fact]
    public void A_look_ends_without_a_verdict_when_the_load_goes_away()
    {
        Overload(until: () => !_controller.Standing);
        var (standing, noLoad) = (_controller.StandingLimit, _controller.NoLoadTime);

        // One short call now and then: a look would need half a minute of them.
        for (var i = 0; i < 300; i++)
            _controller.Tick(new GateTick(0.01, 0, i % 50 == 0 ? 1 : 0, 0));

        Assert.True(_controller.Standing);
        Assert.Equal(standing, _controller.Limit);
        Assert.Equal(noLoad, _controller.NoLoadTime);
    }

    [Fact]
    public void A_look_can_be_interrupted_and_the_next_one_still_comes()
    {
        Overload(until: () => !_controller.Standing);
        var standing = _controller.StandingLimit;

        _controller.InterruptLook();
        Assert.True(_controller.Standing);
        Assert.InRange(_controller.Limit, standing - 1, standing + 1);
        Overload(until: () => !_controller.Standing);
    }

    [Fact]
    public void A_limit_that_begins_to_bind_starts_above_what_was_inside()
    {
        for (var i = 0; i < 100; i++)
            _controller.Tick(new GateTick(0.01, 40, 20, 0));
        Assert.Equal(6, _controller.Limit);

        // The moment of the change says less than the time before.
        _controller.TakeOver(inside: 3);

        Assert.Equal(60, _controller.Limit);
    }

    [Fact]
    public void A_minute_of_fast_failures_does_not_teach_the_time_without_load_for_ever()
    {
        for (var i = 0; i < 6_000; i++)
            _controller.Tick(new GateTick(0.01, 1, 10, 0));
        for (var i = 0; i < 240_000; i++)
            _controller.Tick(new GateTick(0.01, 1, i % 2, 0));
        var usual = _controller.NoLoadTime;

        // Calls wait for each other, at the usual throughput.
        for (var i = 0; i < 6_000; i++)
            _controller.Tick(new GateTick(0.01, 5, i % 2, 0));

        Assert.Equal(usual, _controller.NoLoadTime);
    }

    /// <summary>A server that completes 200 calls a second, however many are inside.</summary>
    private void Overload(Func<bool> until)
    {
        for (var i = 0; i < 10_000; i++)
        {
            _controller.Tick(new GateTick(0.01, Math.Max(1, _controller.Limit), 2, 20));
            if (until())
                return;
        }

        Assert.Fail("Nothing happened in 100 seconds.");
    }
}
