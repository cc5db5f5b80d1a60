using System.Runtime.CompilerServices;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>Whatever throws on the way in or out, no place in a gate is lost, and the thread and the process are as they were.</summary>
public sealed class LostPlaceTests
{
    private readonly HeldTimers _time = new();

    [Fact]
    public async Task A_wrong_number_of_keys_loses_no_place()
    {
        var guard = Guard(maxWaitMs: 100);
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<InvalidOperationException>(() => guard.TryEnter([1UL], out _));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await guard.EnterAsync([1UL], CancellationToken.None));
        }

        Check(guard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_clock_that_makes_no_timers_loses_no_place_and_leaves_the_flow_of_the_thread(bool isSet)
    {
        var guard = Guard(maxWaitMs: 100);
        var error = new InvalidTimeZoneException("no timers");
        if (isSet)
            _time.ChangeFails = error;
        else
            _time.CreateFails = error;
        Assert.Same(error, Assert.Throws<InvalidTimeZoneException>(() => guard.TryEnter(out _)));
        Assert.Same(error, await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await guard.EnterAsync(CancellationToken.None)));
        Assert.False(ExecutionContext.IsFlowSuppressed());
        _time.CreateFails = _time.ChangeFails = null;
        Check(guard);
    }

    [Fact]
    public async Task A_call_that_cannot_wait_since_there_are_no_timers_returns_what_it_booked()
    {
        var guard = new Guard("limit", TimeSpan.Zero, false, 0, [Queue()], [Gate()], _time, static () => false);
        (await guard.EnterAsync()).Complete();
        _time.CreateFails = new InvalidTimeZoneException("no timers");
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await guard.EnterAsync());
        Assert.Equal(0, guard.Gates[0].Gate.Entered);

        // It is the next one's, after as long a wait as that had.
        _time.CreateFails = null;
        var next = guard.EnterAsync().AsTask();
        _time.Advance(100);
        _time.RunQueued();
        Assert.False((await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).IsRefused);

        LimitUse Queue()
        {
            var definition = new LimitDefinition("queue", 1, 10) { MaxQueueMs = 150 };
            return new LimitUse(definition, new LimitPolicy(definition, _time));
        }
    }

    [Fact]
    public void A_stream_that_cannot_be_started_loses_no_place()
    {
        var guard = Guard(maxWaitMs: 100);
        Assert.True(guard.TryEnter(out var call));
        var stream = call.Run(new Unstarted());
        for (var i = 0; i < 3; i++)
            Assert.Throws<NotSupportedException>(() => stream.GetAsyncEnumerator(TestContext.Current.CancellationToken));
        Check(guard);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(100, 1)]
    [InlineData(100, 2)]
    public void An_enumerator_that_nobody_disposes_of_gives_its_place_back_when_it_is_collected(int maxWaitMs, int moves)
    {
        var guard = Guard(maxWaitMs);
        Forget(guard, moves);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return guard.Gates[0].Gate.Entered == 0;
            },
            TimeSpan.FromSeconds(60)));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget(Guard guard, int moves)
        {
            Assert.True(guard.TryEnter(out var call));
            var items = call.Run(AsyncEnumerable.Range(1, 3)).GetAsyncEnumerator(CancellationToken.None);
            for (var i = 0; i < moves; i++)
                Assert.True(items.MoveNextAsync().AsTask().IsCompletedSuccessfully);
            Assert.Equal(1, guard.Gates[0].Gate.Entered);
        }
    }

    /// <summary>On a timer's thread it would end the process.</summary>
    [Fact]
    public async Task A_callback_that_throws_at_the_deadline_is_reported_as_an_unobserved_exception()
    {
        var told = new List<string>();
        void Tell(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            lock (told)
                told.AddRange(e.Exception.Flatten().InnerExceptions.Select(static error => error.Message));
        }

        TaskScheduler.UnobservedTaskException += Tell;
        try
        {
            await Miss();
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    lock (told)
                        return told.Contains("the callback's own");
                },
                TimeSpan.FromSeconds(60)));
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Tell;
        }

        async Task Miss()
        {
            var guard = Guard(maxWaitMs: 100);
            var call = guard.Call(token =>
            {
                token.Register(static () => throw new FormatException("the callback's own"));
                return TestGuards.UntilCancelled(token);
            });
            _time.Advance(100);
            _time.RunQueued();
            await Assert.ThrowsAsync<ShotTimeoutException>(() => call);
            Check(guard);
        }
    }

    /// <summary>There it is the caller's, as if the work had its token without a guard.</summary>
    [Fact]
    public async Task A_callback_that_throws_when_the_caller_cancels_throws_at_the_caller()
    {
        using var caller = new CancellationTokenSource();
        var guard = Guard(maxWaitMs: 100);
        var call = guard.Call(
            token =>
            {
                token.Register(static () => throw new FormatException("the callback's own"));
                return TestGuards.UntilCancelled(token);
            },
            caller.Token);
        Assert.Equal("the callback's own", Assert.Throws<AggregateException>(caller.Cancel).Flatten().InnerException!.Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Check(guard);
    }

    private static ConcurrencyPolicy Gate() => new(new ConcurrencyDefinition("gate", 1));

    private static void Check(Guard guard)
    {
        Assert.Equal((0, 0), (guard.Gates[0].Gate.Entered, guard.Late));
        Assert.True(guard.TryEnter(out var call));
        Assert.False(guard.TryEnter(out _));
        call.Complete();
    }

    private Guard Guard(int maxWaitMs) => new("limit", TimeSpan.FromMilliseconds(maxWaitMs), false, 0, [], [Gate()], _time, static () => false);

    private sealed class Unstarted : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
