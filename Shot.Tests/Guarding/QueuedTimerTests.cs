using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>
/// A timer's callback that is queued cannot be recalled, and what a call holds is used again by later calls of the thread: a callback that was queued for one call
/// runs during another. Whatever that is, it must go on, and its own deadline must come.
/// </summary>
public sealed class QueuedTimerTests
{
    private readonly HeldTimers _time = new();

    public static TheoryData<string> NextCalls { get; } = new("gate alone", "Shadow", "Off", "debugger", "an hour");

    [Theory]
    [MemberData(nameof(NextCalls))]
    public void A_callback_that_was_queued_for_an_earlier_call_does_nothing_to_a_later_one(string next)
    {
        using var caller = new CancellationTokenSource();
        var earlier = Enter(Guard(maxWaitMs: 10));
        var reused = earlier.Token;
        _time.Advance(10);
        Assert.Equal(1, _time.Queued);
        earlier.Complete();

        var guard = Next(next);
        var later = Enter(guard, caller.Token);
        Assert.Equal(1, _time.Queued);
        _time.RunQueued();
        Assert.False(later.IsLate || later.Token.IsCancellationRequested || reused.IsCancellationRequested);
        Assert.Equal(0, guard.Late);
        Assert.Same(Task.CompletedTask, later.Run(Task.CompletedTask));

        // Nor is it poisoned for who comes then.
        var last = Enter(Guard(maxWaitMs: 50));
        Assert.Equal(reused, last.Token);
        _time.Advance(50);
        _time.RunQueued();
        Assert.True(last.IsLate && last.Token.IsCancellationRequested);
        last.Complete();
    }

    /// <summary>Each callback that comes too early sets the timer again, and must not set it later than the next call needs it.</summary>
    [Theory]
    [InlineData(100, 20)]
    [InlineData(20, 100)]
    [InlineData(20, 20)]
    [InlineData(1, 1_000_000)]
    public void Every_deadline_fires_however_late_its_callback_is(int firstMs, int secondMs)
    {
        foreach (var delayed in new[] { false, true })
        {
            foreach (var endsAfterMs in new[] { 0, firstMs / 2, firstMs })
            {
                var first = Enter(Guard(maxWaitMs: firstMs));
                _time.Advance(endsAfterMs);
                if (!delayed)
                    _time.RunQueued();
                first.Complete();

                var guard = Guard(maxWaitMs: secondMs);
                var second = Enter(guard);
                _time.Advance(secondMs - 1);
                if (!delayed)
                    _time.RunQueued();
                Assert.False(second.Token.IsCancellationRequested);
                _time.Advance(1);
                _time.RunQueued();
                Assert.True(second.IsLate && second.Token.IsCancellationRequested);
                Assert.Equal(1, guard.Late);
                second.Complete();
                Assert.Equal(0, guard.Late);
            }
        }
    }

    [Fact]
    public void Calls_that_end_in_time_do_not_touch_the_timer()
    {
        var guard = Guard(maxWaitMs: 100);
        Enter(guard).Complete();
        _time.ChangeFails = new InvalidOperationException("The timer is armed already.");
        for (var i = 0; i < 50; i++)
        {
            Enter(guard).Complete();
            _time.Advance(1);
        }
    }

    /// <summary>A stream that is read a second time: its work may keep the token, as it may the first time.</summary>
    [Fact]
    public async Task A_token_that_a_stream_was_given_never_fires_for_another_call()
    {
        var tokens = new List<CancellationToken>();
        var stream = Enter(Guard(maxWaitMs: 10)).Run(new TokenKeeper(tokens));
        await foreach (var _ in stream)
        {
        }

        await foreach (var _ in stream)
        {
        }

        Assert.True(tokens[1].CanBeCanceled);
        var late = Enter(Guard(maxWaitMs: 10));
        _time.Advance(10);
        _time.RunQueued();
        Assert.True(late.Token.IsCancellationRequested);
        Assert.False(tokens[1].IsCancellationRequested);
        late.Complete();
    }

    private static GuardCall Enter(Guard guard, CancellationToken caller = default)
    {
        Assert.True(guard.TryEnter(caller, out var call));
        return call;
    }

    private Guard Next(string kind)
    {
        var guard = Guard(kind == "gate alone" ? 0 : 3_600_000, concurrency: kind == "gate alone" ? 1 : 0, debugger: kind == "debugger");
        foreach (var deadline in guard.Deadlines)
            deadline.Mode = kind switch { "Shadow" => ShotMode.Shadow, "Off" => ShotMode.Off, _ => ShotMode.Enforce };
        return guard;
    }

    private Guard Guard(int maxWaitMs, int concurrency = 0, bool debugger = false) => new(
        "limit",
        TimeSpan.FromMilliseconds(maxWaitMs),
        false,
        0,
        [],
        concurrency == 0 ? [] : [new ConcurrencyPolicy(new ConcurrencyDefinition("gate", concurrency))],
        _time,
        () => debugger);

    private sealed class TokenKeeper(List<CancellationToken> tokens) : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        public int Current => 0;

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            tokens.Add(cancellationToken);
            return this;
        }

        public ValueTask<bool> MoveNextAsync() => new(false);

        public ValueTask DisposeAsync() => default;
    }
}
