using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot.Tests.Guarding.OneAtATime;

/// <summary>A place is free before the caller goes on: who makes one call at a time is never refused, however its work ends.</summary>
public sealed class OneAtATimeTests
{
    private const int Calls = 300;

    private static readonly Dictionary<string, Func<Task<int>>> Works = new(StringComparer.Ordinal)
    {
        ["at once"] = static () => Task.FromResult(7),
        ["yields"] = static async () =>
        {
            await Task.Yield();
            return 7;
        },
        ["runs elsewhere"] = static () => Task.Run(static () => 7),
        ["is completed elsewhere"] = static () => Complete(new TaskCompletionSource<int>()),
        ["has asynchronous continuations"] = static () => Complete(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)),
    };

    private static readonly Dictionary<string, Func<GuardedDesk, Desk, CancellationToken, Task<int>>> Ways = new(StringComparer.Ordinal)
    {
        ["Task"] = static async (guarded, _, token) =>
        {
            await guarded.NothingAsync(token);
            return 7;
        },
        ["Task<T>"] = static (guarded, _, token) => guarded.NumberAsync(token),
        ["ValueTask"] = static async (guarded, _, token) =>
        {
            await guarded.ValueNothingAsync(token);
            return 7;
        },
        ["ValueTask<T>"] = static async (guarded, _, token) => await guarded.ValueNumberAsync(token),
        ["twin of Task"] = static async (guarded, _, token) => (await guarded.TryNothingAsync(token)).IsCompleted ? 7 : 0,
        ["twin of Task<T>"] = static async (guarded, _, token) => (await guarded.TryNumberAsync(token)).Value,
        ["twin of ValueTask"] = static async (guarded, _, token) => (await guarded.TryValueNothingAsync(token)).IsCompleted ? 7 : 0,
        ["twin of ValueTask<T>"] = static async (guarded, _, token) => (await guarded.TryValueNumberAsync(token)).Value,
        ["deadline"] = static (guarded, _, token) => guarded.ByDeadlineAsync(token),
        ["twin with a deadline"] = static async (guarded, _, token) => (await guarded.TryByDeadlineAsync(token)).Value,
        ["queue"] = static (guarded, _, token) => guarded.QueuedAsync(token),
        ["stream"] = static async (guarded, _, token) =>
        {
            await foreach (var number in guarded.NumbersAsync(token))
                Assert.Equal(7, number);
            return 7;
        },
        ["stream that nobody disposes of"] = static async (guarded, _, token) =>
        {
            var numbers = guarded.NumbersAsync(token).GetAsyncEnumerator(token);
            while (await numbers.MoveNextAsync())
                Assert.Equal(7, numbers.Current);
            return 7;
        },
        ["partial method"] = static (_, desk, token) => desk.PartlyAsync(token),
        ["partial method with a fallback"] = static async (_, desk, token) => await desk.PartlyWithFallbackAsync(token),
        ["synchronous method"] = static (guarded, _, token) => Task.FromResult(guarded.Number(token) > 0 ? 7 : 0),
    };

    public static TheoryData<string, string> Cases { get; } = new(from way in Ways.Keys from work in Works.Keys select (way, work));

    public static TheoryData<string> AllWays { get; } = [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_caller_that_makes_one_call_at_a_time_is_never_refused(string way, string work)
    {
        var desk = new Desk(Works[work]);
        var guarded = new GuardedDesk(desk, new GuardSet(timeProvider: null));
        await Task.Run(
            async () =>
            {
                for (var i = 0; i < Calls; i++)
                    Assert.Equal(7, await Ways[way](guarded, desk, TestContext.Current.CancellationToken).ConfigureAwait(false));
            },
            TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public async Task A_caller_that_has_cancelled_already_is_answered_as_cancelled_and_charged_nothing(string way)
    {
        var desk = new Desk(Works["at once"]);
        var guards = new GuardSet(timeProvider: null);
        var guarded = new GuardedDesk(desk, guards);
        var cancelled = new CancellationToken(canceled: true);
        var admitted = Admitted();
        for (var i = 0; i < 2; i++)
            Assert.Equal(cancelled, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ways[way](guarded, desk, cancelled))).CancellationToken);
        Assert.Equal(0, desk.Works);
        Assert.Equal(admitted, Admitted());
        Assert.All(guards.Guards, static guard => Assert.Equal(0, guard.Counters.Total(GuardCount.Refused)));

        // Those of partial methods are the process's.
        long Admitted() => guards.Guards.Concat(GuardSet.Process.Guards.Where(static guard => guard.Name.StartsWith("Desk.", StringComparison.Ordinal)))
            .Sum(static guard => guard.Counters.Total(GuardCount.Admitted) + guard.Gates.Sum(static gate => gate.Gate.Entered));
    }

    [Fact]
    public void A_cancelled_call_returns_a_cancelled_task_and_does_not_throw()
    {
        var guarded = new GuardedDesk(new Desk(Works["at once"]), new GuardSet(timeProvider: null));
        var cancelled = new CancellationToken(canceled: true);
        Assert.True(guarded.NothingAsync(cancelled).IsCanceled);
        Assert.True(guarded.NumberAsync(cancelled).IsCanceled);
        Assert.True(guarded.ByDeadlineAsync(cancelled).IsCanceled);
        Assert.True(guarded.QueuedAsync(cancelled).IsCanceled);
        Assert.True(guarded.ValueNothingAsync(cancelled).AsTask().IsCanceled);
        Assert.True(guarded.ValueNumberAsync(cancelled).AsTask().IsCanceled);
        Assert.True(guarded.TryNothingAsync(cancelled).AsTask().IsCanceled);
        Assert.True(guarded.TryNumberAsync(cancelled).AsTask().IsCanceled);
        Assert.True(guarded.TryQueuedAsync(cancelled).AsTask().IsCanceled);
    }

    /// <summary>All exceptions of a task, and not only the first, and its cancellation, although the caller has a task of its own.</summary>
    [Fact]
    public async Task The_caller_sees_how_suspended_work_ends()
    {
        var first = new TaskCompletionSource<int>();
        var guarded = new GuardedDesk(new Desk(() => first.Task), new GuardSet(timeProvider: null));
        var call = guarded.NumberAsync(CancellationToken.None);
        first.SetException([new FormatException("one"), new FormatException("two")]);
        await Assert.ThrowsAsync<FormatException>(() => call);
        Assert.Equal(["one", "two"], call.Exception!.InnerExceptions.Select(static error => error.Message));

        var second = new TaskCompletionSource<int>();
        guarded = new GuardedDesk(new Desk(() => second.Task), new GuardSet(timeProvider: null));
        var nothing = guarded.NothingAsync(CancellationToken.None);
        using var own = new CancellationTokenSource();
        await own.CancelAsync();
        second.SetCanceled(own.Token);
        Assert.Equal(own.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => nothing)).CancellationToken);
        Assert.True(nothing.IsCanceled);
    }

    private static Task<int> Complete(TaskCompletionSource<int> source)
    {
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(7), source, preferLocal: false);
        return source.Task;
    }
}
