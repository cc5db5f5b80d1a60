using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Shot.Control;
using Shot.Tests.Guarding;

namespace Shot.Tests.Control;

/// <summary>What is logged of refusals: that they begin, how many there are every ten seconds, and that they have stopped.</summary>
public sealed class RefusalWatchTests
{
    [Fact]
    public void Refusals_are_logged_on_change_of_state_and_every_ten_seconds_never_one_by_one()
    {
        using var host = new ControlledHost().Start();
        var guard = host.Guard("limit", permits: 1, perSecond: 0.001);
        Assert.True(guard.TryEnter(out _));
        Assert.Empty(Lines(host));
        for (var call = 0; call < 100; call++)
            Assert.False(guard.TryEnter(out _));
        Assert.Equal(["'limit' has begun to refuse calls."], Lines(host));

        host.Time.Advance(RefusalWatch.Interval);
        Assert.Equal("'limit' refused 100 of 100 calls in the last 10 s.", Lines(host).Last());
        Assert.False(guard.TryEnter(out _));
        host.Control.SetMode(ShotMode.Off);
        Assert.True(guard.TryEnter(out _));
        host.Time.Advance(RefusalWatch.Interval);
        Assert.Equal("'limit' refused 1 of 2 calls in the last 10 s.", Lines(host).Last());
        host.Time.Advance(RefusalWatch.Interval);
        Assert.Equal("'limit' refuses no more. It refused 101 of 102 calls in 30 s.", Lines(host).Last());
        Assert.Equal(4, Lines(host).Count);

        // No timer goes on: nothing more is told, until it begins anew.
        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, Lines(host).Count);
        host.Control.Reset();
        Assert.True(guard.TryEnter(out _));
        Assert.False(guard.TryEnter(out _));
        Assert.Equal("'limit' has begun to refuse calls.", Lines(host).Last());
    }

    [Fact]
    public void Each_site_has_log_lines_of_its_own()
    {
        using var host = new ControlledHost().Start();
        foreach (var name in new[] { "one", "other" })
        {
            var guard = host.Guard(name, permits: 1, perSecond: 0.001);
            Assert.True(guard.TryEnter(out _));
            Assert.False(guard.TryEnter(out _));
            host.Time.Advance(RefusalWatch.Interval / 2);
        }

        for (var half = 0; half < 6; half++)
            host.Time.Advance(RefusalWatch.Interval / 2);
        Assert.Equal(
            [
                "'one' has begun to refuse calls.",
                "'other' has begun to refuse calls.",
                "'one' refused 1 of 1 calls in the last 10 s.",
                "'one' refuses no more. It refused 1 of 1 calls in 20 s.",
            ],
            Lines(host)
                .Where(static line => line.Contains("one", StringComparison.Ordinal) || line.Contains("begun", StringComparison.Ordinal)));
        Assert.EndsWith(
            "'other' refuses no more. It refused 1 of 1 calls in 15 s.",
            Lines(host).Last(static line => line.Contains("other", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_that_changes_no_state_allocates_nothing()
    {
        using var host = new ControlledHost().Start();
        var guard = host.Guard("limit", permits: 1, perSecond: 0.001);
        for (var call = 0; call < 100; call++)
            guard.TryEnter(out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 1_000; call++)
            guard.TryEnter(out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Simultaneous_refusals_on_many_threads_log_one_line()
    {
        using var host = new ControlledHost().Start();
        var guard = host.Guard("limit", permits: 1, perSecond: 0.001);
        Assert.True(guard.TryEnter(out _));
        Parallel.For(0, 10_000, _ => Assert.False(guard.TryEnter(out var _)));
        Assert.Single(Lines(host));
    }

    [Fact]
    public void A_disposed_host_logs_nothing()
    {
        var host = new ControlledHost().Start();
        var guard = host.Guard("limit", permits: 1, perSecond: 0.001);
        Assert.True(guard.TryEnter(out _));
        Assert.False(guard.TryEnter(out _));
        var lines = Lines(host).Count;
        host.Dispose();
        Assert.False(guard.TryEnter(out _));
        host.Time.Advance(RefusalWatch.Interval);
        Assert.Equal((1, false), (lines, guard.Counters.IsRefusing));
    }

    [Fact]
    public void The_lines_about_all_refusals_carry_nothing_of_the_first_refused_call()
    {
        var flow = new AsyncLocal<string?>();
        var seen = new List<string?>();
        var watch = new RefusalWatch();
        using var host = new ControlledHost().Start();
        var guard = host.Guard("limit", permits: 1, perSecond: 0.001);
        Assert.True(guard.TryEnter(out _));
        using var watching = watch.Attach(
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, new CapturingTime(() => seen.Add(flow.Value)));
        flow.Value = "the first call's";
        watch.Begin(guard, "limit");
        Assert.Equal([null], seen);
        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    /// <summary>
    /// Disposing of a timer recalls no callback that is queued: without a guard, it would tell of the next refusals at once.
    /// </summary>
    [Fact]
    public void A_queued_callback_of_a_stopped_timer_logs_nothing()
    {
        var time = new HeldTimers();
        var log = new FakeLogger();
        var watch = new RefusalWatch();
        var guard = TestGuards.With(new FakeTimeProvider());
        var first = watch.Attach(log, time);
        watch.Begin(guard, "limit");
        time.Advance((int)RefusalWatch.Interval.TotalMilliseconds);
        Assert.Equal(1, time.Queued);
        first.Dispose();

        using var second = watch.Attach(log, time);
        watch.Begin(guard, "limit");
        time.RunQueued();
        Assert.All(log.Collector.GetSnapshot(), static record => Assert.Equal("'limit' has begun to refuse calls.", record.Message));
        Assert.Equal(2, log.Collector.Count);
    }

    /// <summary>Makes timers that run their callbacks once, where the system's would: in the execution context of who makes them.</summary>
    private sealed class CapturingTime(Action look) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var context = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.Capture();
            var thread = new Thread(() =>
            {
                if (context is null)
                    look();
                else
                    ExecutionContext.Run(context, _ => look(), null);
            });
            thread.UnsafeStart();
            thread.Join();
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private static List<string> Lines(ControlledHost host) => [.. host.Logged(15, 16, 17)];
}
