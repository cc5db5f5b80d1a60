using Microsoft.Extensions.Time.Testing;

namespace Shot.Tests.Guarding;

/// <summary>The deadline of a guarded call, and the three things that must stay apart: timeout, cancellation and the work's own exception.</summary>
public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_deadline_fires_the_works_token_and_is_a_timeout()
    {
        var call = TestGuards.With(_time, maxWaitMs: 500, name: "IOrders.Place").Call(TestGuards.UntilCancelled);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(call.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var timeout = await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
        Assert.Equal("IOrders.Place", timeout.LimitName);
        Assert.Equal(TimeSpan.FromMilliseconds(500), timeout.MaxWait);
        Assert.False(timeout.Abandoned);
    }

    [Fact]
    public async Task The_twin_returns_a_late_call_as_a_result()
    {
        var call = TestGuards.With(_time, maxWaitMs: 500).TryCall(TestGuards.UntilCancelled).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        var result = await call;
        Assert.True(result.IsTimedOut);
        Assert.Equal("timed out: 'limit'", result.ToString());
        Assert.Equal(TimeSpan.FromMilliseconds(500), Assert.Throws<ShotTimeoutException>(() => result.Value).MaxWait);
    }

    [Fact]
    public async Task A_cancellation_before_the_deadline_is_reported_as_the_callers()
    {
        using var caller = new CancellationTokenSource();
        var call = TestGuards.With(_time, maxWaitMs: 500).Call(TestGuards.UntilCancelled, caller.Token);
        await caller.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.True(call.IsCanceled);

        using var again = new CancellationTokenSource();
        var twin = TestGuards.With(_time, maxWaitMs: 500).TryCall(TestGuards.UntilCancelled, again.Token).AsTask();
        await again.CancelAsync();
        Assert.Equal(again.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => twin)).CancellationToken);
    }

    [Fact]
    public async Task A_cancellation_after_the_deadline_changes_nothing()
    {
        using var caller = new CancellationTokenSource();
        var stop = new TaskCompletionSource();
        var call = TestGuards.With(_time, maxWaitMs: 500).Call(
            async token =>
            {
                await stop.Task;
                token.ThrowIfCancellationRequested();
                return 0;
            },
            caller.Token);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await caller.CancelAsync();
        stop.SetResult();
        await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
    }

    [Fact]
    public async Task The_works_own_exception_stays_its_own()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 500);
        var own = new InvalidOperationException("own");
        Assert.Same(own, await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call<int>(_ => throw own)));
        Assert.Same(own, await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call<int>(_ => Task.FromException<int>(own))));
        Assert.Same(own, await Assert.ThrowsAsync<InvalidOperationException>(() => guard.TryCall<int>(_ => throw own).AsTask()));

        using var other = new CancellationTokenSource();
        await other.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => guard.Call(_ => Task.FromCanceled<int>(other.Token)));
        Assert.Equal(other.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task The_caller_waits_for_work_that_ignores_its_token_and_gets_its_result()
    {
        var work = new TaskCompletionSource<int>();
        var call = TestGuards.With(_time, maxWaitMs: 500).Call(_ => work.Task);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(call.IsCompleted);
        work.SetResult(7);
        Assert.Equal(7, await call);
    }

    [Fact]
    public async Task Work_that_throws_for_the_deadline_before_yielding_is_a_timeout()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 500);
        await Assert.ThrowsAsync<ShotTimeoutException>(() => guard.Call<int>(Throwing));
        Assert.True((await guard.TryCall<int>(Throwing)).IsTimedOut);

        Task<int> Throwing(CancellationToken token)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            token.ThrowIfCancellationRequested();
            return Task.FromResult(0);
        }
    }

    [Fact]
    public async Task Abandon_answers_at_once_and_observes_later_exceptions_of_the_work()
    {
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e) => Interlocked.Increment(ref unobserved);
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await AbandonAndFail(twin: false);
            await AbandonAndFail(twin: true);
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }

        Assert.Equal(0, unobserved);

        async Task AbandonAndFail(bool twin)
        {
            var work = new TaskCompletionSource<int>();
            var guard = TestGuards.With(_time, maxWaitMs: 500, abandon: true);
            var call = twin ? guard.TryCall(_ => work.Task).AsTask() : (Task)guard.Call(_ => work.Task);
            _time.Advance(TimeSpan.FromMilliseconds(500));
            if (twin)
                Assert.True((await (Task<ShotResult<int>>)call).IsTimedOut);
            else
                Assert.True((await Assert.ThrowsAsync<ShotTimeoutException>(() => call)).Abandoned);
            work.SetException(new InvalidOperationException("late"));
        }
    }

    [Fact]
    public async Task Abandon_answers_at_once_when_the_caller_cancels()
    {
        using var caller = new CancellationTokenSource();
        var call = TestGuards.With(_time, maxWaitMs: 500, abandon: true).Call(_ => new TaskCompletionSource<int>().Task, caller.Token);
        await caller.CancelAsync();
        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call)).CancellationToken);
    }

    [Theory]
    [InlineData(100, 500, "outer")]
    [InlineData(500, 100, "inner")]
    public async Task The_earliest_deadline_of_nested_guards_wins(int outerMs, int innerMs, string winner)
    {
        var inner = TestGuards.With(_time, maxWaitMs: innerMs, name: "inner");
        var outer = TestGuards.With(_time, maxWaitMs: outerMs, name: "outer");
        var call = outer.Call(token => inner.Call(TestGuards.UntilCancelled, token));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(winner, (await Assert.ThrowsAsync<ShotTimeoutException>(() => call)).LimitName);
    }

    [Fact]
    public void Deadlines_are_paused_under_a_debugger()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 500, debugger: true);
        Assert.True(guard.TryEnter(out var call));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(call.Token.IsCancellationRequested);
    }

    [Fact]
    public void Work_that_completes_at_once_keeps_its_own_task()
    {
        var work = Task.FromResult(7);
        Assert.True(TestGuards.With(_time, maxWaitMs: 500).TryEnter(out var limited));
        Assert.Same(work, limited.Run(work));
        Assert.True(TestGuards.With(_time).TryEnter(out var unlimited));
        var pending = new TaskCompletionSource<int>().Task;
        Assert.Same(pending, unlimited.Run(pending));
    }
}
