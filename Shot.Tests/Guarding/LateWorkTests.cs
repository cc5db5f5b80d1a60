using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.Tests.Guarding;

/// <summary>Work is late from its deadline until it ends, whoever has left before: else callers that leave early pile up work that nobody counts.</summary>
public sealed class LateWorkTests
{
    private readonly HeldTimers _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_whose_caller_has_left_is_late_from_its_deadline_and_refuses_new_work(bool abandon)
    {
        var guard = Guard(maxWaitMs: 100, abandon, maxAbandoned: 5);
        var works = Enumerable.Range(0, 5).Select(static _ => new TaskCompletionSource<int>()).ToArray();
        var calls = new List<Task>();
        foreach (var work in works)
        {
            using var caller = new CancellationTokenSource();
            calls.Add(guard.Call(_ => work.Task, caller.Token));
            await caller.CancelAsync();
            Advance(15);
        }

        Assert.Equal(0, guard.Late);
        Assert.True(guard.TryEnter(out var other));
        other.Complete();
        Advance(100);
        Assert.Equal(5, guard.Late);
        Assert.False(guard.TryEnter(out var refused));
        Assert.Equal("limit", refused.Refusal().LimitName);

        // The calls of abandoned work end on the thread pool. Until then nobody watches for the end of the work.
        var ended = Task.WhenAll(calls).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (abandon)
            await ended;
        Array.ForEach(works, static work => work.SetResult(1));
        Assert.Equal(0, guard.Late);
        Assert.True(guard.TryEnter(out _));

        // The caller was told that it had cancelled, and not that it was late.
        await ended;
        Assert.Equal(0, guard.Counters.Total(GuardCount.TimedOut));
    }

    [Fact]
    public async Task Work_that_stops_for_its_caller_in_time_is_never_late()
    {
        var guard = Guard(maxWaitMs: 100);
        using var caller = new CancellationTokenSource();
        var call = guard.Call(TestGuards.UntilCancelled, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Advance(100);
        Assert.Equal((0, 0), (guard.Late, guard.Counters.Total(GuardCount.TimedOut)));
    }

    [Fact]
    public async Task A_deadline_listener_is_asked_even_after_the_caller_has_left()
    {
        var guard = Guard(maxWaitMs: 100);
        using var caller = new CancellationTokenSource();
        Assert.True(guard.TryEnter(caller.Token, out var call));
        var listener = new Listener(isLate: true);
        call.Listen(listener.TryMiss, 7);
        await caller.CancelAsync();
        Assert.True(call.Token.IsCancellationRequested);
        Advance(99);
        Assert.Empty(listener.Calls);
        Advance(1);
        Assert.Equal([7], listener.Calls);
        Assert.Equal(1, guard.Late);
        Assert.False(call.IsLate);
        call.Complete();
        Assert.Equal(0, guard.Late);
    }

    [Fact]
    public void Work_that_its_listener_lets_finish_is_not_late_and_keeps_its_token()
    {
        var guard = Guard(maxWaitMs: 100);
        Assert.True(guard.TryEnter(out var call));
        call.Listen(new Listener(isLate: false).TryMiss, 7);
        Advance(100);
        Assert.False(call.Token.IsCancellationRequested);
        Assert.Equal(0, guard.Late);
        call.Complete();
    }

    /// <summary>Else a client that asks for an answer within a nanosecond makes others' calls refused.</summary>
    [Fact]
    public void A_callers_earlier_deadline_answers_and_the_work_is_late_only_from_the_guards_own()
    {
        var guard = Guard(maxWaitMs: 100, maxAbandoned: 1);
        Assert.True(guard.TryEnter(TimeSpan.FromTicks(1), [], CancellationToken.None, out var call));
        Advance(1);
        Assert.True(call.IsLate && call.Token.IsCancellationRequested);
        Assert.Equal(0, guard.Late);
        Advance(98);
        Assert.True(guard.TryEnter(out var other));
        other.Complete();
        Advance(1);
        Assert.Equal(1, guard.Late);
        Assert.False(guard.TryEnter(out _));
        call.Complete();
        Assert.Equal(0, guard.Late);
    }

    [Fact]
    public async Task A_late_call_reports_the_deadline_in_force_when_it_entered()
    {
        var guard = Guard(maxWaitMs: 100);
        foreach (var change in new Action<DeadlinePolicy>[] { static deadline => deadline.MaxWait = TimeSpan.FromSeconds(500), static deadline => deadline.Mode = ShotMode.Off })
        {
            guard.Deadlines[0].MaxWait = TimeSpan.FromMilliseconds(100);
            var call = guard.Call(TestGuards.UntilCancelled);
            var twin = guard.TryCall(TestGuards.UntilCancelled).AsTask();
            change(guard.Deadlines[0]);
            Advance(100);
            Assert.Equal(TimeSpan.FromMilliseconds(100), (await Assert.ThrowsAsync<ShotTimeoutException>(() => call)).MaxWait);
            var missed = Assert.Throws<ShotTimeoutException>((await twin).ThrowIfNotCompleted);
            Assert.Equal(TimeSpan.FromMilliseconds(100), missed.MaxWait);
        }
    }

    /// <summary>Two annotations of one site, one of which has the deadline, in every way that they can come together.</summary>
    [Fact]
    public async Task A_late_call_reports_the_name_of_its_deadline()
    {
        var set = new GuardSet(_time);
        var reports = set.Of(new GuardDefinition("GET /reports") { Limits = [new("reports", 9, 9)], MaxWaitMs = 100 });
        var slower = set.Of(new GuardDefinition("GET /slower") { Limits = [new("slower", 9, 9)], MaxWaitMs = 200 });
        var site = set.Of(new GuardDefinition("GET /site") { Limits = [new("own", 9, 9)] });
        var written = set.Of(new GuardDefinition("GET /both") { Limits = [new("first", 9, 9), new("reports", 9, 9)], MaxWaitMs = 100, DeadlineName = "reports" });
        foreach (var guard in new[] { reports, written, set.Combine("GET /a", [site, reports]), set.Combine("GET /b", [slower, site, reports]) })
        {
            var call = guard.Call(TestGuards.UntilCancelled);
            var twin = guard.TryCall(TestGuards.UntilCancelled).AsTask();
            Advance(100);
            Assert.Equal("reports", (await Assert.ThrowsAsync<ShotTimeoutException>(() => call)).LimitName);
            Assert.Equal("reports", (await twin).LimitName);
        }
    }

    private void Advance(int milliseconds)
    {
        _time.Advance(milliseconds);
        _time.RunQueued();
    }

    private Guard Guard(int maxWaitMs, bool abandon = false, int maxAbandoned = 0) =>
        new("limit", TimeSpan.FromMilliseconds(maxWaitMs), abandon, maxAbandoned, [], [], _time, static () => false);

    private sealed class Listener(bool isLate)
    {
        public List<long> Calls { get; } = [];

        public bool TryMiss(long call)
        {
            Calls.Add(call);
            return isLate;
        }
    }
}
