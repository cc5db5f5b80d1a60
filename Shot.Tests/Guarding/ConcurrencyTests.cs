using Microsoft.Extensions.Time.Testing;
using Shot.Adaptive;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding;

/// <summary>How many calls are inside at once, alone and together with a rate.</summary>
public sealed class ConcurrencyTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_call_beyond_the_limit_is_refused_at_once_and_told_which_limit_it_was()
    {
        var guard = TestGuards.With(_time, concurrency: 2);
        var works = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var calls = Array.ConvertAll(works, work => guard.Call(_ => work.Task));
        var refusal = await Assert.ThrowsAsync<ShotOverloadedException>(() => guard.Call(_ => Task.FromResult(1)));
        Assert.Equal("limit at once", refusal.LimitName);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);

        works[0].SetResult(7);
        Assert.Equal(7, await calls[0]);
        Assert.Equal(1, await guard.Call(_ => Task.FromResult(1)));
    }

    [Fact]
    public async Task Every_end_of_the_work_returns_the_place()
    {
        var guard = TestGuards.With(_time, concurrency: 1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call<int>(static _ => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call(static _ => Task.FromException<int>(new InvalidOperationException())));
        await Assert.ThrowsAsync<InvalidOperationException>(() => guard.Call(async _ =>
        {
            await Task.Yield();
            return Throws();
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => guard.Call(static _ => Task.FromCanceled<int>(new CancellationToken(canceled: true))));
        Assert.True((await guard.TryCall(static async _ =>
        {
            await Task.Yield();
            return 1;
        })).IsCompleted);
        Assert.Equal(0, guard.Gates[0].Gate.Entered);

        static int Throws() => throw new InvalidOperationException();
    }

    [Fact]
    public void A_refusal_by_the_rate_returns_the_place_and_a_full_gate_charges_no_permit()
    {
        var guard = TestGuards.With(_time, permits: 2, concurrency: 1);
        Assert.True(guard.TryEnter(out var first));
        Assert.False(guard.TryEnter(out _));
        Assert.Equal(1, guard.Limits[0].Limiter.AvailablePermits);
        first.Complete();
        Assert.True(guard.TryEnter(out var second));
        second.Complete();

        Assert.False(guard.TryEnter(out var refused));
        Assert.Equal("limit", refused.Refusal().LimitName);
        Assert.Equal(0, guard.Gates[0].Gate.Entered);
    }

    [Fact]
    public async Task A_place_that_is_given_back_without_work_is_no_call_that_ended()
    {
        var refusing = TestGuards.With(_time, permits: 1, concurrency: 1);
        Assert.True(refusing.TryEnter(out var first));
        first.Complete();
        Assert.Equal(0, GivenBack(refusing));
        Assert.False(refusing.TryEnter(out _));
        Assert.Equal(1, GivenBack(refusing));

        var waiting = TestGuards.Waiting(_time, permits: 1, perSecond: 10, maxQueueMs: 500, concurrency: 1);
        Assert.True(waiting.TryEnter(out first));
        first.Complete();
        var call = waiting.EnterAsync(TestContext.Current.CancellationToken);
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        (await call).Complete();
        Assert.Equal((1, 0), (GivenBack(waiting), waiting.Gates[0].Gate.Entered));

        static long GivenBack(Guard guard) => guard.Gates[0].Gate.Total(GateCount.GivenBack);
    }

    [Fact]
    public async Task Work_that_outlives_its_deadline_keeps_its_place_until_it_ends()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 100, abandon: true, concurrency: 1);
        var work = new TaskCompletionSource<int>();
        var call = guard.Call(_ => work.Task);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True((await Assert.ThrowsAsync<ShotTimeoutException>(() => call)).Abandoned);
        Assert.Equal((1, 1), (guard.Late, guard.Gates[0].Gate.Entered));
        Assert.False(guard.TryEnter(out _));

        work.SetResult(1);
        Assert.Equal((0, 0), (guard.Late, guard.Gates[0].Gate.Entered));
        Assert.True(guard.TryEnter(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_much_late_work_without_a_concurrency_limit_refuses_new_work(bool abandon)
    {
        var guard = TestGuards.With(_time, maxWaitMs: 100, abandon: abandon, permits: 10, maxAbandoned: 2);
        var works = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var calls = Array.ConvertAll(works, work => guard.Call(_ => work.Task));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, guard.Late);
        Assert.False(guard.TryEnter(out var refused));
        Assert.Equal("limit", refused.Refusal().LimitName);
        Assert.Equal(8, guard.Limits[0].Limiter.AvailablePermits);

        // The calls of abandoned work end on the thread pool. Until then nobody watches for the end of the work.
        var ended = Task.WhenAll(calls).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (abandon)
            await ended;
        works[0].SetResult(1);
        Assert.Equal(1, guard.Late);
        Assert.True(guard.TryEnter(out _));
        works[1].SetResult(1);
        await ended;
    }

    [Fact]
    public async Task The_default_bound_of_late_work_is_the_burst()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 100, abandon: true, permits: 3);
        var work = new TaskCompletionSource<int>();
        var calls = Enumerable.Range(0, 3).Select(_ => guard.Call(_ => work.Task)).ToArray();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(guard.TryEnter(out _));
        work.SetResult(1);
        Assert.True(guard.TryEnter(out _));
        await Task.WhenAll(calls).ContinueWith(static _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_stream_is_inside_until_it_is_disposed_of_and_enters_again_when_it_is_enumerated_again()
    {
        var guard = TestGuards.With(_time, permits: 2, concurrency: 1);
        Assert.True(guard.TryEnter(out var call));
        var stream = call.Run(Items());
        await using (var items = stream.GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            Assert.True(await items.MoveNextAsync());
            Assert.False(guard.TryEnter(out _));
        }

        Assert.Equal(0, guard.Gates[0].Gate.Entered);
        await using (stream.GetAsyncEnumerator(TestContext.Current.CancellationToken))
            Assert.Equal((1, 0), (guard.Gates[0].Gate.Entered, guard.Limits[0].Limiter.AvailablePermits));
        Assert.Throws<ShotOverloadedException>(() => stream.GetAsyncEnumerator(TestContext.Current.CancellationToken));

        static async IAsyncEnumerable<int> Items()
        {
            yield return 1;
            await Task.Yield();
            yield return 2;
        }
    }

    [Fact]
    public void A_stream_that_nobody_enumerates_gives_its_place_back_when_it_is_collected()
    {
        var guard = TestGuards.With(_time, concurrency: 1);
        Forget();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return guard.Gates[0].Gate.Entered == 0;
            },
            TimeSpan.FromSeconds(60)));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Forget()
        {
            Assert.True(guard.TryEnter(out var call));
            call.Run(AsyncEnumerable.Empty<int>());
        }
    }
}
