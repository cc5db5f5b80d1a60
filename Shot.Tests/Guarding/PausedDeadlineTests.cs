using Shot.CompilerServices;

namespace Shot.Tests.Guarding;

/// <summary>A stream's deadline counts the time of its work alone, also when the timer's callback comes while the work is paused.</summary>
public sealed class PausedDeadlineTests
{
    private readonly HeldTimers _time = new();

    [Fact]
    public void A_pause_that_overtakes_a_reading_of_the_clock_does_not_count_the_consumers_time()
    {
        var earlier = Enter(maxWaitMs: 10);
        _time.Advance(10);
        earlier.Complete();

        var call = Enter(maxWaitMs: 100);
        _time.Advance(99);
        _time.BeforeRead = () =>
        {
            call.Pause();
            _time.Advance(1000);
        };
        _time.RunQueued();
        Assert.Null(_time.BeforeRead);
        Assert.False(call.IsLate || call.Token.IsCancellationRequested);

        call.Resume();
        _time.RunQueued();
        Assert.False(call.IsLate);
        _time.Advance(1);
        _time.RunQueued();
        Assert.True(call.IsLate && call.Token.IsCancellationRequested);
        call.Complete();
    }

    /// <summary>Else work that is paused often enough runs on for ever: each callback finds it paused.</summary>
    [Fact]
    public void A_deadline_that_passed_before_a_pause_is_found_during_it()
    {
        var call = Enter(maxWaitMs: 100);
        _time.Advance(100);
        call.Pause();
        _time.RunQueued();
        Assert.True(call.IsLate && call.Token.IsCancellationRequested);
        call.Complete();
    }

    [Fact]
    public void A_pause_while_a_listener_is_asked_stops_the_guards_own_deadline()
    {
        var guard = Guard(maxWaitMs: 100);
        Assert.True(guard.TryEnter(TimeSpan.FromMilliseconds(50), [], CancellationToken.None, out var call));
        call.Listen(new PausingListener(call).TryMiss, 7);
        _time.Advance(50);
        _time.RunQueued();
        Assert.True(call.IsLate);
        _time.Advance(1000);
        _time.RunQueued();
        Assert.Equal(0, guard.Late);

        call.Resume();
        _time.Advance(49);
        _time.RunQueued();
        Assert.Equal(0, guard.Late);
        _time.Advance(1);
        _time.RunQueued();
        Assert.Equal(1, guard.Late);
        call.Complete();
    }

    private GuardCall Enter(int maxWaitMs)
    {
        Assert.True(Guard(maxWaitMs).TryEnter(out var call));
        return call;
    }

    private Guard Guard(int maxWaitMs) => new("limit", TimeSpan.FromMilliseconds(maxWaitMs), false, 0, [], [], _time, static () => false);

    private sealed class PausingListener(GuardCall call)
    {
        public bool TryMiss(long number)
        {
            call.Pause();
            return true;
        }
    }
}
