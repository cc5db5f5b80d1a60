using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;

namespace Shot.Tests.Guarding;

/// <summary>Whatever kind of task the work returns: its place in the gate is taken until it ends, and its result or exception is the caller's.</summary>
public sealed class WorkKindTests
{
    private static readonly Dictionary<string, Func<GuardCall, Task<int>, Task<int>>> Kinds = new(StringComparer.Ordinal)
    {
        ["Task"] = static (call, work) => After(call.Run((Task)work), work),
        ["Task<T>"] = static (call, work) => call.Run(work),
        ["ValueTask"] = static (call, work) => After(call.Run(new ValueTask(work)).AsTask(), work),
        ["ValueTask<T>"] = static (call, work) => call.Run(new ValueTask<int>(work)).AsTask(),
        ["twin of Task"] = static async (call, work) => Value(await call.TryRun((Task)work), work),
        ["twin of Task<T>"] = static async (call, work) => (await call.TryRun(work)).Value,
        ["twin of ValueTask"] = static async (call, work) => Value(await call.TryRun(new ValueTask(work)), work),
        ["twin of ValueTask<T>"] = static async (call, work) => (await call.TryRun(new ValueTask<int>(work))).Value,
    };

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string, int> Cases { get; } = new(from kind in Kinds.Keys from maxWaitMs in new[] { 0, 100 } select (kind, maxWaitMs));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Work_that_has_ended_leaves_its_place_at_once(string kind, int maxWaitMs)
    {
        var guard = TestGuards.With(_time, maxWaitMs: maxWaitMs, concurrency: 1);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(guard.TryEnter(CancellationToken.None, out var call));
            Assert.Equal(i, await Kinds[kind](call, Task.FromResult(i)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Suspended_work_keeps_its_place_until_it_ends(string kind, int maxWaitMs)
    {
        var guard = TestGuards.With(_time, maxWaitMs: maxWaitMs, concurrency: 1);
        foreach (var fails in new[] { false, true, false })
        {
            Assert.True(guard.TryEnter(CancellationToken.None, out var call));
            var work = new TaskCompletionSource<int>();
            var result = Kinds[kind](call, work.Task);
            Assert.False(guard.TryEnter(CancellationToken.None, out _));
            Assert.False(result.IsCompleted);
            if (fails)
            {
                work.SetException(new InvalidOperationException("the work's own"));
                Assert.Equal("the work's own", (await Assert.ThrowsAsync<InvalidOperationException>(() => result)).Message);
            }
            else
            {
                work.SetResult(7);
                Assert.Equal(7, await result);
            }
        }

        Assert.Equal(1, guard.Counters.Total(Shot.Metrics.GuardCount.Failed));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Work_that_has_failed_before_it_returns_leaves_its_place_at_once(string kind, int maxWaitMs)
    {
        var guard = TestGuards.With(_time, maxWaitMs: maxWaitMs, concurrency: 1);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(guard.TryEnter(CancellationToken.None, out var call));
            await Assert.ThrowsAsync<InvalidOperationException>(() => Kinds[kind](call, Task.FromException<int>(new InvalidOperationException())));
        }
    }

    [Theory]
    [InlineData("Task")]
    [InlineData("Task<T>")]
    [InlineData("ValueTask")]
    [InlineData("ValueTask<T>")]
    public async Task Work_that_stops_at_its_deadline_is_late_and_work_that_its_caller_stops_is_cancelled(string kind)
    {
        var guard = TestGuards.With(_time, maxWaitMs: 100);
        Assert.True(guard.TryEnter(CancellationToken.None, out var call));
        var late = Kinds[kind](call, TestGuards.UntilCancelled(call.Token));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("limit", (await Assert.ThrowsAsync<ShotTimeoutException>(() => late)).LimitName);

        using var caller = new CancellationTokenSource();
        Assert.True(guard.TryEnter(caller.Token, out call));
        var left = Kinds[kind](call, TestGuards.UntilCancelled(call.Token));
        await caller.CancelAsync();
        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left)).CancellationToken);
        Assert.Equal(1, guard.Counters.Total(Shot.Metrics.GuardCount.TimedOut));
    }

    [Fact]
    public void An_admitted_call_has_no_refusal()
    {
        Assert.True(TestGuards.With(_time).TryEnter(CancellationToken.None, out var call));
        Assert.False(call.IsRefused);
        Assert.Equal(TimeSpan.Zero, call.RetryAfter);
        Assert.Contains("was admitted", Assert.Throws<InvalidOperationException>(() => call.Refusal()).Message, StringComparison.Ordinal);
    }

    private static async Task<int> After(Task ended, Task<int> work)
    {
        await ended;
        return await work;
    }

    private static int Value(ShotResult result, Task<int> work) => result.IsCompleted ? work.Result : throw new InvalidOperationException(result.ToString());
}
