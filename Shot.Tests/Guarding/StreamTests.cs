using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Shot.Metrics;

namespace Shot.Tests.Guarding;

/// <summary>The deadline of a stream counts the time its items are awaited, not what the consumer does between them.</summary>
public sealed class StreamTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_consumers_time_does_not_count()
    {
        var count = 0;
        await foreach (var _ in Start(Items, maxWaitMs: 100))
        {
            count++;
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(3, count);

        static async IAsyncEnumerable<int> Items(Step step, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var i = 0; i < 3; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.CompletedTask;
                yield return i;
            }
        }
    }

    [Fact]
    public async Task The_time_of_all_items_adds_up()
    {
        var step = new Step();
        await using var items = Start(Slow, maxWaitMs: 100, step: step).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await Move(60));
        Assert.Equal(1, items.Current);
        var second = items.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(39));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("stream", (await Assert.ThrowsAsync<ShotTimeoutException>(() => second)).LimitName);

        async Task<bool> Move(int milliseconds)
        {
            var move = items.MoveNextAsync().AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            step.Release();
            return await move;
        }
    }

    [Fact]
    public async Task An_abandoned_stream_answers_at_once_and_is_disposed_of_when_its_work_has_ended()
    {
        var work = new StubbornStream();
        var guard = TestGuards.With(_time, maxWaitMs: 100, abandon: true);
        Assert.True(guard.TryEnter(out var call));
        var items = call.Run(work).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var move = items.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True((await Assert.ThrowsAsync<ShotTimeoutException>(() => move)).Abandoned);
        await Assert.ThrowsAsync<InvalidOperationException>(() => items.MoveNextAsync().AsTask());
        await items.DisposeAsync();
        await items.DisposeAsync();
        Assert.False(work.Disposed.IsCompleted);

        work.Move.SetException(new InvalidOperationException("late"));
        await work.Disposed;
        Assert.Equal(1, work.Disposals);
    }

    [Fact]
    public async Task A_stream_is_disposed_of_once()
    {
        var work = new StubbornStream();
        work.Move.SetResult(false);
        Assert.True(TestGuards.With(_time, maxWaitMs: 100).TryEnter(out var call));
        await foreach (var _ in call.Run(work))
        {
        }

        Assert.Equal(1, work.Disposals);
    }

    /// <summary>With and without a deadline: what is thrown, what is counted, and when the call's place is free again.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_stream_that_fails_throws_its_own_exception_is_counted_and_leaves_its_place_when_it_is_disposed_of(int maxWaitMs)
    {
        var guard = TestGuards.With(_time, maxWaitMs: maxWaitMs, concurrency: 1);
        Assert.True(guard.TryEnter(out var call));
        var work = new StubbornStream();
        var items = call.Run(work).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var move = items.MoveNextAsync().AsTask();
        Assert.False(move.IsCompleted);
        work.Move.SetException(new InvalidOperationException("the work's own"));
        Assert.Equal("the work's own", (await Assert.ThrowsAsync<InvalidOperationException>(() => move)).Message);
        Assert.Equal((1, 0), (guard.Counters.Total(GuardCount.Failed), guard.Counters.Total(GuardCount.TimedOut)));
        Assert.False(guard.TryEnter(out _));

        await items.DisposeAsync();
        await items.DisposeAsync();
        Assert.Equal(1, work.Disposals);
        Assert.True(guard.TryEnter(out _));
    }

    [Fact]
    public async Task A_stream_that_stops_at_its_deadline_is_counted_as_late_and_not_as_abandoned()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 100, concurrency: 1);
        Assert.True(guard.TryEnter(out var call));
        await using (var items = call.Run(Slow(new Step(), call.Token)).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            var move = items.MoveNextAsync().AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False((await Assert.ThrowsAsync<ShotTimeoutException>(() => move)).Abandoned);
        }

        Assert.Equal((1, 0, 0), (guard.Counters.Total(GuardCount.TimedOut), guard.Counters.Total(GuardCount.Abandoned), guard.Counters.Total(GuardCount.Failed)));
        Assert.True(guard.TryEnter(out _));
    }

    [Fact]
    public async Task An_abandoned_stream_keeps_its_place_until_its_work_has_ended()
    {
        var guard = TestGuards.With(_time, maxWaitMs: 100, abandon: true, concurrency: 1);
        Assert.True(guard.TryEnter(out var call));
        var work = new StubbornStream();
        var items = call.Run(work).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var move = items.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<ShotTimeoutException>(() => move);
        Assert.Contains("abandoned at its deadline", (await Assert.ThrowsAsync<InvalidOperationException>(() => items.MoveNextAsync().AsTask())).Message, StringComparison.Ordinal);
        await items.DisposeAsync();
        Assert.Equal((1, 1), (guard.Counters.Total(GuardCount.TimedOut), guard.Counters.Total(GuardCount.Abandoned)));
        Assert.False(guard.TryEnter(out _));

        work.Move.SetResult(false);
        await work.Disposed;
        Assert.True(SpinWait.SpinUntil(() => guard.TryEnter(out _), TimeSpan.FromSeconds(30)));
    }

    private IAsyncEnumerable<int> Start(Func<Step, CancellationToken, IAsyncEnumerable<int>> work, int maxWaitMs, Step? step = null)
    {
        Assert.True(TestGuards.With(_time, maxWaitMs: maxWaitMs, name: "stream").TryEnter(out var call));
        return call.Run(work(step ?? new Step(), call.Token));
    }

    private static async IAsyncEnumerable<int> Slow(Step step, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 1; ; i++)
        {
            await step.Next(cancellationToken);
            yield return i;
        }
    }

    /// <summary>Lets the work go on one item at a time.</summary>
    private sealed class Step
    {
        private TaskCompletionSource _next = new();

        public void Release()
        {
            var released = _next;
            _next = new TaskCompletionSource();
            released.SetResult();
        }

        public Task Next(CancellationToken cancellationToken) => _next.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ignores its token, and fails when it is disposed of while it moves.</summary>
    private sealed class StubbornStream : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<bool> Move { get; } = new();

        public Task Disposed => _disposed.Task;

        public int Disposals { get; private set; }

        public int Current => 0;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => new(Move.Task);

        public ValueTask DisposeAsync()
        {
            Assert.True(Move.Task.IsCompleted);
            Disposals++;
            _disposed.TrySetResult();
            return default;
        }
    }
}
