using Microsoft.Extensions.Time.Testing;
using Shot.Metrics;

namespace Shot.Tests.Guarding;

/// <summary>Calls that wait for a permit which comes due soon enough.</summary>
public sealed class WaitingTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_call_enters_when_its_permit_comes_due_and_not_before()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500);
        Assert.False((await guard.EnterAsync()).IsRefused);
        var first = guard.EnterAsync().AsTask();
        var second = guard.EnterAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False((await first).IsRefused);
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False((await second).IsRefused);
        Assert.Equal(3, guard.Counters.Total(GuardCount.Admitted));
    }

    [Fact]
    public async Task A_call_that_would_wait_for_too_long_is_refused_at_once_and_told_when_it_would_not()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 250);
        await guard.EnterAsync();
        var waiting = new[] { guard.EnterAsync().AsTask(), guard.EnterAsync().AsTask() };
        var entering = guard.EnterAsync().AsTask();
        Assert.True(entering.IsCompletedSuccessfully);
        var refused = await entering;
        Assert.True(refused.IsRefused);
        Assert.Equal(TimeSpan.FromMilliseconds(50), refused.RetryAfter);
        Assert.Equal(1, guard.Counters.Total(GuardCount.Refused));

        _time.Advance(TimeSpan.FromMilliseconds(50));
        var later = guard.EnterAsync().AsTask();
        Assert.False(later.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.All(await Task.WhenAll([.. waiting, later]), static call => Assert.False(call.IsRefused));
    }

    [Fact]
    public async Task A_call_without_MaxQueueMs_does_not_wait_and_allocates_nothing()
    {
        var guard = TestGuards.With(_time, permits: 1);
        Assert.False((await guard.EnterAsync()).IsRefused);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = (await guard.EnterAsync()).IsRefused;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(refused);
    }

    [Fact]
    public async Task A_caller_that_leaves_gives_its_place_back()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 100);
        await guard.EnterAsync();
        using var leaving = new CancellationTokenSource();
        var waiting = guard.EnterAsync(leaving.Token).AsTask();
        Assert.True((await guard.EnterAsync()).IsRefused);
        await leaving.CancelAsync();
        Assert.Equal(leaving.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting)).CancellationToken);
        Assert.Equal((1, 1, 1), (guard.Counters.Total(GuardCount.Admitted), guard.Counters.Total(GuardCount.Refused), guard.Counters.Total(GuardCount.Left)));

        var next = guard.EnterAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False((await next).IsRefused);
    }

    [Fact]
    public async Task A_stopping_host_refuses_waiting_calls_and_takes_their_places_back()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 100);
        await guard.EnterAsync();
        using var host = new CancellationTokenSource();
        var waiting = guard.EnterAsync(guard.DueIn, [], CancellationToken.None, host.Token).AsTask();
        await host.CancelAsync();
        var refused = await waiting;
        Assert.Equal(("queue", TimeSpan.FromMilliseconds(100)), (refused.RefusedBy, refused.RetryAfter));
        Assert.Equal(1, guard.Counters.Total(GuardCount.Refused));
        var next = guard.EnterAsync().AsTask();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False((await next).IsRefused);
    }

    [Fact]
    public async Task The_deadline_counts_the_wait()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 100, maxWaitMs: 150);
        (await guard.EnterAsync()).Complete();
        var waiting = guard.EnterAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var call = await waiting;
        var work = call.Run(TestGuards.UntilCancelled(call.Token));
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(call.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => work);
    }

    [Fact]
    public async Task Nobody_waits_beyond_a_deadline_that_is_earlier_than_the_wait()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500);
        await guard.EnterAsync();
        Assert.False(guard.EnterAsync().AsTask().IsCompleted);
        var brought = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500, maxWaitMs: 500);
        (await brought.EnterAsync()).Complete();
        Assert.True((await brought.EnterAsync(TimeSpan.FromMilliseconds(99), [], CancellationToken.None, CancellationToken.None)).IsRefused);
    }

    [Fact]
    public async Task A_permit_that_comes_with_the_deadline_is_too_late_and_given_back()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 100, maxWaitMs: 100);
        (await guard.EnterAsync()).Complete();
        var waiting = guard.EnterAsync().AsTask();

        // Both come at once, and the deadline was set first.
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True((await waiting).IsRefused);
        Assert.Equal((1, 1, 0), (guard.Counters.Total(GuardCount.Admitted), guard.Counters.Total(GuardCount.Refused), guard.Late));
        Assert.False((await guard.EnterAsync()).IsRefused);
    }

    [Fact]
    public async Task Waiting_calls_leave_the_gate_to_calls_that_work()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 1_000, maxQueueMs: 500, concurrency: 2);
        (await guard.EnterAsync()).Complete();
        var waiting = Enumerable.Range(0, 64).Select(_ => guard.EnterAsync().AsTask()).ToArray();
        Assert.All(waiting, static call => Assert.False(call.IsCompleted));
        Assert.Equal(0, guard.Gates[0].Gate.Entered);

        for (var i = 0; i < waiting.Length; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            var call = await waiting[i];
            Assert.False(call.IsRefused);
            Assert.Equal(1, guard.Gates[0].Gate.Entered);
            call.Complete();
        }

        Assert.Equal(0, guard.Gates[0].Gate.Entered);
    }

    [Fact]
    public async Task A_call_that_has_waited_is_refused_by_a_gate_that_is_full_by_then_and_returns_its_permits()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 300, maxWaitMs: 1_000, concurrency: 2);
        (await guard.EnterAsync()).Complete();
        var calls = Enumerable.Range(0, 3).Select(_ => guard.EnterAsync().AsTask()).ToArray();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var first = await calls[0];
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var second = await calls[1];
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var third = await calls[2];
        Assert.Equal((false, false, true), (first.IsRefused, second.IsRefused, third.IsRefused));
        Assert.Equal("limit at once", third.RefusedBy);
        Assert.Equal((3, 1), (guard.Counters.Total(GuardCount.Admitted), guard.Counters.Total(GuardCount.Refused)));
        Assert.Equal(2, guard.Gates[0].Gate.Entered);

        // The permit of the third call is there for the next one.
        first.Complete();
        var next = guard.EnterAsync().AsTask();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.False((await next).IsRefused);
    }

    [Fact]
    public async Task A_call_that_leaves_while_it_waits_leaves_the_gates_as_they_were()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500, concurrency: 2);
        var inside = await guard.EnterAsync();
        using var leaving = new CancellationTokenSource();
        var waiting = guard.EnterAsync(leaving.Token).AsTask();
        Assert.Equal(1, guard.Gates[0].Gate.Entered);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, guard.Gates[0].Gate.Entered);
        inside.Complete();
        Assert.Equal(0, guard.Gates[0].Gate.Entered);
    }

    [Fact]
    public async Task A_caller_that_leaves_returns_the_permits_of_other_limits_except_those_of_keys()
    {
        var guard = TestGuards.Waiting(
            _time, permits: 1, perSecond: 10, maxQueueMs: 500,
            beside: [new("window", permits: 5, perSecond: 1) { Strategy = ShotStrategy.FixedWindow }, new("key", permits: 5, perSecond: 1) { Key = "ip" }]);
        var keys = new ulong[] { 7 };
        Assert.False((await guard.EnterAsync(keys)).IsRefused);
        using var leaving = new CancellationTokenSource();
        var waiting = guard.EnterAsync(keys, leaving.Token).AsTask();
        var (window, key) = (guard.Limits[1], guard.Limits[2]);
        Assert.Equal((3, 3), (window.Limiter.AvailablePermits, key.Keys!.AvailablePermitsHashed(7)));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((4, 3), (window.Limiter.AvailablePermits, key.Keys.AvailablePermitsHashed(7)));
    }

    [Fact]
    public async Task A_limit_that_cannot_be_waited_for_refuses_before_anything_is_booked()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500, beside: [new("window", permits: 1, perSecond: 1) { Strategy = ShotStrategy.FixedWindow }]);
        await guard.EnterAsync();
        Assert.Equal("window", (await guard.EnterAsync()).RefusedBy);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(guard.EnterAsync().AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_call_waits_for_the_later_permit_of_two_limits()
    {
        var guard = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500, beside: [new("slower", permits: 1, perSecond: 5) { MaxQueueMs = 300 }]);
        await guard.EnterAsync();
        var waiting = guard.EnterAsync().AsTask();
        Assert.Equal("slower", (await guard.EnterAsync()).RefusedBy);
        _time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False((await waiting).IsRefused);
    }
}
