using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Metrics;
using Shot.Tests.Guarding;

namespace Shot.Tests.Metrics;

/// <summary>What a guard counts of each kind of call.</summary>
public sealed class GuardCountersTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Admitted_and_refused_calls_are_counted()
    {
        var guard = TestGuards.With(_time, permits: 2);
        for (var i = 0; i < 5; i++)
            await guard.TryCall(static _ => Task.FromResult(1));
        Assert.Equal((2, 3, 0, 0, 0), Counts(guard));
    }

    [Fact]
    public async Task Exceptions_of_the_work_are_counted_wherever_they_are_thrown_and_cancellations_are_not()
    {
        var guard = TestGuards.With(_time);
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call<int>(static _ => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => guard.Call(static _ => Task.FromException<int>(new InvalidOperationException())));
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call(Later));
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.TryCall(Later).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => TestGuards.With(_time, maxWaitMs: 100).Call(Later));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => guard.Call(static _ => Task.FromCanceled<int>(new CancellationToken(canceled: true))));
        Assert.Equal((5, 0, 0, 4, 0), Counts(guard));

        static async Task<int> Later(CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public async Task Suspended_work_keeps_its_own_task_and_is_counted_when_it_fails()
    {
        var guard = TestGuards.With(_time);
        var work = new TaskCompletionSource<int>();
        Assert.True(guard.TryEnter(out var call));
        Assert.Same(work.Task, call.Run(work.Task));
        work.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => work.Task);
        Assert.Equal((1, 0, 0, 1, 0), Counts(guard));
    }

    [Fact]
    public async Task A_late_call_is_counted_once_and_as_abandoned_only_if_its_work_ran_on()
    {
        var waiting = TestGuards.With(_time, maxWaitMs: 100);
        var call = waiting.Call(TestGuards.UntilCancelled);
        var twin = waiting.TryCall(TestGuards.UntilCancelled).AsTask();
        var leaving = TestGuards.With(_time, maxWaitMs: 100, abandon: true);
        var work = new TaskCompletionSource<int>();
        var left = leaving.Call(_ => work.Task);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
        Assert.True((await twin).IsTimedOut);
        await Assert.ThrowsAsync<ShotTimeoutException>(() => left);
        Assert.Equal((2, 0, 2, 0, 0), Counts(waiting));
        Assert.Equal((1, 0, 1, 0, 1), Counts(leaving));

        work.SetException(new InvalidOperationException("late"));
        Assert.Equal((1, 0, 1, 0, 1), Counts(leaving));
    }

    [Fact]
    public void Many_threads_lose_no_count()
    {
        const int Threads = 8;
        const int Each = 50_000;
        var counters = new GuardCounters();
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
                counters.Add(GuardCount.Refused);
        })).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Equal(Threads * Each, counters.Total(GuardCount.Refused));
        Assert.Equal(0, counters.Total(GuardCount.Admitted));
    }

    private static (long Admitted, long Refused, long TimedOut, long Failed, long Abandoned) Counts(Guard guard) => (
        guard.Counters.Total(GuardCount.Admitted), guard.Counters.Total(GuardCount.Refused), guard.Counters.Total(GuardCount.TimedOut),
        guard.Counters.Total(GuardCount.Failed), guard.Counters.Total(GuardCount.Abandoned));
}
