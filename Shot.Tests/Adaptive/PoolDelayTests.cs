using Shot.Adaptive;
using Shot.Tests.Limiters;

namespace Shot.Tests.Adaptive;

/// <summary>How the delay is measured, and which calls it refuses. The pool is a list of items that the test executes.</summary>
public sealed class PoolDelayTests
{
    private readonly ManualClock _clock = new();
    private readonly Queue<IThreadPoolWorkItem> _items = new();
    private readonly AdaptiveTicker _ticker;
    private readonly AdaptiveConcurrencyGate _gate;

    public PoolDelayTests()
    {
        _ticker = new AdaptiveTicker(_clock, hasThread: false);
        _ticker.Pool.Queue = _items.Enqueue;
        _gate = new AdaptiveConcurrencyGate(max: 1_000, _clock, _ticker);
    }

    [Fact]
    public void The_delay_is_the_wait_of_an_item_or_its_age_while_it_waits()
    {
        Enter(1);
        Tick();
        Assert.Equal(TimeSpan.Zero, _ticker.Pool.Delay);
        Tick();
        Assert.Equal(TimeSpan.FromMilliseconds(10), _ticker.Pool.Delay);
        Tick();
        Assert.Equal(TimeSpan.FromMilliseconds(20), _ticker.Pool.Delay);
        _clock.Advance(TimeSpan.FromMilliseconds(3));
        _items.Dequeue().Execute();
        Tick();
        Assert.Equal(TimeSpan.FromMilliseconds(23), _ticker.Pool.Delay);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _items.Dequeue().Execute();
        Tick();
        Assert.Equal(TimeSpan.FromMilliseconds(1), _ticker.Pool.Delay);
    }

    [Fact]
    public void A_pool_that_executes_nothing_gets_one_item()
    {
        Enter(1);
        for (var i = 0; i < 1_000; i++)
            Tick();
        Assert.Single(_items);
        Assert.Equal(TimeSpan.FromSeconds(9.99), _ticker.Pool.Delay);
    }

    [Fact]
    public void Time_in_which_the_process_did_not_run_is_not_the_delay_of_the_pool()
    {
        Enter(1);
        Tick();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Tick();
        Assert.Equal(TimeSpan.FromSeconds(PoolDelay.MaxPause), _ticker.Pool.Delay);
        _items.Dequeue().Execute();
        Tick();
        Assert.InRange(_ticker.Pool.Delay.TotalSeconds, 0, 2 * PoolDelay.MaxPause);
    }

    [Fact]
    public void A_clock_that_goes_back_is_no_delay()
    {
        Enter(1);
        Tick();
        _clock.Advance(TimeSpan.FromHours(-1));
        Tick();
        Assert.Equal(TimeSpan.Zero, _ticker.Pool.Delay);
        _items.Dequeue().Execute();
        Tick();
        Assert.Equal(TimeSpan.Zero, _ticker.Pool.Delay);
    }

    [Fact]
    public void A_late_pool_refuses_calls_before_the_gate_and_counts_them_apart()
    {
        Enter(_gate.Limit / 2);
        Starve();
        var before = _gate.RefusedByPool;
        var refused = Refused(ShotCriticality.Normal, 900);
        Assert.InRange(refused, 1, 900);
        Assert.Equal(refused, _gate.RefusedByPool - before);
        Assert.Equal(0, _gate.Refused);
        Tick();
        Assert.Equal(0, _gate.LastTick.Refused);
    }

    [Fact]
    public void Gates_that_are_pinned_or_do_not_bind_are_not_refused_by_the_pool()
    {
        Enter(_gate.Limit / 2);
        Starve();
        var pinned = new AdaptiveConcurrencyGate(max: 1_000, _clock, _ticker);
        pinned.Pin(1_000);
        var shadow = new AdaptiveConcurrencyGate(max: 1_000, _clock, _ticker) { Binds = false };
        for (var i = 0; i < 500; i++)
        {
            Assert.True(pinned.TryEnter(ShotCriticality.Sheddable));
            Assert.True(shadow.TryEnter(ShotCriticality.Sheddable));
        }
    }

    [Fact]
    public void A_sensor_that_is_off_refuses_nobody()
    {
        _ticker.Pool.IsOn = false;
        Enter(_gate.Limit / 2);
        Starve();
        Assert.True(_ticker.Pool.Delay > TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, Refused(ShotCriticality.Sheddable, 900));
    }

    [Fact]
    public void A_parked_ticker_refuses_nobody()
    {
        Enter(_gate.Limit / 2);
        Starve();
        while (_gate.Entered > 0)
            _gate.Leave();
        while (Tick())
            Assert.True(_clock.Timestamp < TimeSpan.FromMinutes(1).TotalNanoseconds);
        Assert.Equal(TimeSpan.Zero, _ticker.Pool.Delay);
        Assert.Equal(0, Refused(ShotCriticality.Sheddable, 500));
    }

    [Fact]
    public void Refusals_are_spread_evenly()
    {
        Enter(_gate.Limit / 2);
        Starve(ticks: 8);
        var share = Refused(ShotCriticality.Normal, 10_000) / 10_000.0;
        Assert.InRange(share, 0.01, 0.99);
        for (var i = 0; i < 100; i++)
            Assert.InRange(Refused(ShotCriticality.Normal, 100), (100 * share) - 4, (100 * share) + 4);
    }

    /// <summary>A call comes at each tick, and the pool runs nothing.</summary>
    private void Starve(int ticks = 50)
    {
        for (var i = 0; i < ticks; i++)
        {
            Refused(ShotCriticality.Normal, 1);
            Tick();
        }
    }

    /// <summary>How many of some calls the pool refuses. The others leave at once.</summary>
    private int Refused(ShotCriticality criticality, int calls)
    {
        var refused = 0;
        for (var i = 0; i < calls; i++)
        {
            if (_gate.TryEnter(criticality))
                _gate.Leave();
            else
                refused++;
        }

        return refused;
    }

    private void Enter(int callers)
    {
        for (var i = 0; i < callers; i++)
            Assert.True(_gate.TryEnter(ShotCriticality.Normal));
    }

    private bool Tick()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        return _ticker.Tick();
    }
}
