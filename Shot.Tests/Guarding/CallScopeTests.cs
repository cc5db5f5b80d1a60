using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>What a call holds is used again by later calls: an old call must never touch a new one.</summary>
public sealed class CallScopeTests
{
    [Fact]
    public void Ending_a_call_twice_ends_no_other_call()
    {
        var guard = Guard(concurrency: 1);
        Assert.True(guard.TryEnter(out var first));
        first.Complete();
        Assert.True(guard.TryEnter(out var second));
        first.Complete();
        first.Fail(new InvalidOperationException());
        Assert.Equal(1, guard.Gates[0].Gate.Entered);
        Assert.True(second.HasDeadline);
        second.Complete();
        Assert.Equal(0, guard.Gates[0].Gate.Entered);
    }

    [Fact]
    public void A_call_with_a_deadline_and_a_gate_allocates_nothing()
    {
        var guard = Guard(concurrency: 2);
        using var caller = new CancellationTokenSource();
        Enter(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Enter(1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Enter(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.True(guard.TryEnter(caller.Token, out var call));
                Assert.True(call.Token.CanBeCanceled);
                Assert.Same(Task.CompletedTask, call.Run(Task.CompletedTask));
            }
        }
    }

    /// <summary>The caller has a task of its own, and nothing else is made.</summary>
    [Fact]
    public void Suspended_work_with_a_place_costs_one_task()
    {
        const int Times = 1_000;
        var guard = new Guard("limit", TimeSpan.Zero, false, 0, [], [new ConcurrencyPolicy(new ConcurrencyDefinition("gate", 1))], null, () => false);
        Suspend(isGuarded: true);
        var bare = Suspend(isGuarded: false);
        Assert.InRange(Suspend(isGuarded: true) - bare, 1, 96);

        long Suspend(bool isGuarded)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Times; i++)
            {
                var work = new TaskCompletionSource<int>();
                var call = default(GuardCall);
                Assert.True(!isGuarded || guard.TryEnter(out call));
                var result = isGuarded ? call.Run(work.Task) : work.Task;
                work.SetResult(i);
                Assert.True(result.IsCompletedSuccessfully);
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
        }
    }

    [Fact]
    public async Task A_cancelled_caller_cancels_its_own_call_and_no_later_one()
    {
        var guard = Guard();
        for (var i = 0; i < 100; i++)
        {
            using var caller = new CancellationTokenSource();
            Assert.True(guard.TryEnter(caller.Token, out var call));
            var isRunning = i % 2 == 0;
            if (!isRunning)
                call.Complete();
            var token = call.Token;
            await caller.CancelAsync();
            Assert.True(!isRunning || token.IsCancellationRequested);
            Assert.True(guard.TryEnter(out var next));
            Assert.False(next.Token.IsCancellationRequested);
            next.Complete();
            call.Complete();
        }
    }

    /// <summary>
    /// Callers that cancel just when their call ends, on another processor: caught, when it was planted, a scope that was used again although the callback of the
    /// old caller's cancellation was under way.
    /// </summary>
    [Fact]
    public async Task A_caller_never_cancels_anothers_call_when_cancellation_and_end_race()
    {
        var guard = Guard();
        CancellationTokenSource? leaving = null;
        var cancelled = 0;
        var isOver = false;
        var canceller = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    if (Interlocked.Exchange(ref leaving, null) is not { } caller)
                        continue;
                    caller.Cancel();
                    Volatile.Write(ref cancelled, cancelled + 1);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var poisoned = 0;
        for (var i = 0; i < 50_000 && poisoned == 0; i++)
        {
            using var caller = new CancellationTokenSource();
            Assert.True(guard.TryEnter(caller.Token, out var call));
            Volatile.Write(ref leaving, caller);
            Thread.SpinWait(i % 200);
            call.Complete();
            Assert.True(guard.TryEnter(out var next));
            while (Volatile.Read(ref cancelled) <= i)
                Thread.Yield();
            if (next.Token.IsCancellationRequested)
                poisoned++;
            next.Complete();
        }

        Volatile.Write(ref isOver, true);
        await canceller;
        Assert.Equal((0, 0), (poisoned, guard.Late));
    }

    /// <summary>Deadlines that pass while calls end and begin on all processors: caught, when it was planted, a timer that did not ask whether it was due, so that a
    /// late one ended the next call.</summary>
    [Fact]
    public async Task A_call_never_sees_anothers_deadline_when_deadline_and_end_race()
    {
        var hasty = new Guard("hasty", TimeSpan.FromMilliseconds(1), false, int.MaxValue, [], [], null, () => false);
        var patient = new Guard("patient", TimeSpan.FromHours(1), false, 0, [], [], null, () => false);
        var missed = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                Assert.True(hasty.TryEnter(out var call));
                if (i % 8 == worker)
                    await Task.Delay(2, CancellationToken.None);
                else
                    Thread.SpinWait(i * 20);
                if (call.IsLate)
                    Interlocked.Increment(ref missed);
                call.Complete();
                Assert.True(patient.TryEnter(out var next));
                await Task.Yield();
                Assert.False(next.IsLate || next.Token.IsCancellationRequested);
                next.Complete();
            }
        })));
        Assert.True(missed > 0, "No deadline passed: this proves nothing.");
        Assert.Equal((0, 0), (hasty.Late, patient.Late));
    }

    private static Guard Guard(int concurrency = 0) => new(
        "limit", TimeSpan.FromHours(1), false, 0, [], concurrency == 0 ? [] : [new ConcurrencyPolicy(new ConcurrencyDefinition("gate", concurrency))], null, () => false);
}
