using Microsoft.Extensions.Time.Testing;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>What work takes without load is its shortest recent duration, and locks nobody out.</summary>
public sealed class ShortestWorkTests
{
    private static readonly TimeSpan Little = TimeSpan.FromMilliseconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly ShortestWork _work;

    public ShortestWorkTests() => _work = new ShortestWork(_time);

    [Fact]
    public void Nothing_is_refused_before_work_was_measured()
    {
        Assert.False(_work.IsMeasured);
        Assert.False(_work.Refuses(Little, noLoad: null));
        Assert.True(_work.IsMeasured);
    }

    [Fact]
    public void The_shortest_duration_counts_and_slow_work_does_not_raise_it()
    {
        Add(100, 10, 100, 100);
        Assert.True(_work.Refuses(TimeSpan.FromMilliseconds(9), noLoad: null));
        Assert.False(_work.Refuses(TimeSpan.FromMilliseconds(10), noLoad: null));
    }

    [Fact]
    public void It_is_forgotten_after_two_minutes_without_work()
    {
        Add(10);
        _time.Advance(ShortestWork.Window);
        Assert.True(_work.Refuses(Little, noLoad: null));
        _time.Advance(ShortestWork.Window);
        Assert.False(_work.Refuses(Little, noLoad: null));
    }

    [Fact]
    public void It_rises_with_the_work_within_two_minutes()
    {
        Add(10);
        _time.Advance(ShortestWork.Window);
        Add(50);
        _time.Advance(ShortestWork.Window);
        Assert.True(_work.Refuses(TimeSpan.FromMilliseconds(49), noLoad: null));
    }

    [Fact]
    public void A_gate_that_knows_a_shorter_time_without_load_is_believed()
    {
        Add(10);
        Assert.False(_work.Refuses(Little, noLoad: TimeSpan.FromMilliseconds(4)));
        Assert.True(_work.Refuses(Little, noLoad: TimeSpan.FromMilliseconds(400)));
    }

    [Theory]
    [InlineData(699, false)]
    [InlineData(700, true)]
    public async Task A_call_waits_for_a_permit_only_if_its_work_has_time_afterwards(int callersMs, bool waits)
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 2, maxQueueMs: 500, maxWaitMs: 5_000);
        Assert.False((await guard.EnterAsync(TestContext.Current.CancellationToken)).IsRefused);

        var call = guard.EnterAsync(
            TimeSpan.FromMilliseconds(callersMs), [], TestContext.Current.CancellationToken, stopping: default,
            forWork: TimeSpan.FromMilliseconds(200)).AsTask();
        Assert.Equal(waits, !call.IsCompleted);
        if (!waits)
            Assert.True((await call).IsRefused);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(waits, !(await call).IsRefused);
    }

    /// <summary>Only slow work is left, and all others have little time.</summary>
    [Fact]
    public void Callers_that_are_wrongly_refused_correct_it_themselves()
    {
        Add(1);
        _time.Advance(ShortestWork.Window);
        Add(1_000);
        _time.Advance(ShortestWork.Window);
        Assert.True(Refused(times: 100) > 0);
        _time.Advance(ShortestWork.TryPause);
        Assert.Equal(99, Refused(times: 100));
        Add(1);
        Assert.Equal(0, Refused(times: 100));
    }

    [Fact]
    public void A_slow_first_call_locks_nobody_out_for_longer_than_a_second()
    {
        Add(1_000);
        Assert.Equal(100, Refused(times: 100));
        _time.Advance(ShortestWork.TryPause);
        Assert.Equal(99, Refused(times: 100));
    }

    [Fact]
    public void No_call_starts_with_less_than_the_work_has_ever_taken()
    {
        Add([.. Enumerable.Repeat(10, ShortestWork.Enough)]);
        for (var second = 0; second < 60; second++)
        {
            _time.Advance(ShortestWork.TryPause);
            Assert.Equal(100, Refused(times: 100));
            Add(10);
        }
    }

    [Fact]
    public void What_was_measured_before_two_minutes_without_work_is_forgotten()
    {
        Add([.. Enumerable.Repeat(10, ShortestWork.Enough)]);
        _time.Advance(3 * ShortestWork.Window);
        Add(10);
        Assert.Equal(10, Refused(times: 10));
        _time.Advance(ShortestWork.TryPause);
        Assert.Equal(9, Refused(times: 10));
    }

    [Fact]
    public void It_is_measured_only_while_somebody_asks()
    {
        Assert.False(_work.Refuses(Little, noLoad: null));
        for (var i = 0; i < 2; i++)
        {
            Assert.True(_work.IsMeasured);
            _time.Advance(ShortestWork.Window);
            Add(10);
        }

        Assert.False(_work.IsMeasured);
        Assert.True(_work.Refuses(Little, noLoad: null));
        Assert.True(_work.IsMeasured);
    }

    private int Refused(int times) => Enumerable.Range(0, times).Count(_ => _work.Refuses(Little, noLoad: null));

    private void Add(params int[] milliseconds)
    {
        foreach (var duration in milliseconds)
        {
            var begun = _time.GetTimestamp();
            _time.Advance(TimeSpan.FromMilliseconds(duration));
            _work.Add(begun);
        }
    }
}
