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
    public void A_limit_that_begins_to_bind_in_an_overload_stays_near_what_the_server_needs()
    {
        // Four calls of 20 ms each run at once. Then 3,000 wait for each other, and complete no faster.
        for (var i = 0; i < 100; i++)
            _controller.Tick(new GateTick(0.01, 4, 2, 0));
        for (var i = 0; i < 3_000; i++)
            _controller.Tick(new GateTick(0.01, Math.Min(3_000, 4 + i), i < 2_996 ? 3 : 2, 0));

        _controller.TakeOver(inside: 3_000);

        Assert.InRange(_controller.Limit, 8, 14);
    }

    [Fact]
    public void What_was_inside_before_a_rest_does_not_count_when_the_limit_begins_to_bind()
    {
        for (var i = 0; i < 100; i++)
            _controller.Tick(new GateTick(0.01, 40, 20, 0));

        _controller.Rest();
        _controller.TakeOver(inside: 0);

        Assert.Equal(6, _controller.Limit);
    }

    [Fact]
    public void A_minute_of_fast_failures_does_not_teach_the_time_without_load_for_ever()
    {
        // A thousand calls a second for a minute, then fifty for a day.
        for (var i = 0; i < 600; i++)
            _controller.Tick(new GateTick(0.1, 1, 100, 0));
        for (var i = 0; i < 864_000; i++)
            _controller.Tick(new GateTick(0.1, 1, 5, 0));
        var usual = _controller.NoLoadTime;
        Assert.InRange(usual, 0.019, 0.021);

        // Calls wait for each other, at the usual throughput.
        for (var i = 0; i < 6_000; i++)
            _controller.Tick(new GateTick(0.1, 5, 5, 0));

        Assert.Equal(usual, _controller.NoLoadTime);
    }

    [Fact]
    public void A_look_during_which_as_many_stay_inside_teaches_nothing()
    {
        Overload(until: () => !_controller.Standing);
        var noLoad = _controller.NoLoadTime;

        // Critical calls enter above the limit, and keep the number inside where it was.
        for (var i = 0; i < 300 && !_controller.Standing; i++)
            _controller.Tick(new GateTick(0.01, 6, 2, 20));

        Assert.True(_controller.Standing);
        Assert.Equal(noLoad, _controller.NoLoadTime);
        Assert.InRange(_controller.Limit, 6, 14);
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
