using Shot.Adaptive;
using Shot.Tests.Limiters;

namespace Shot.Tests.Adaptive;

/// <summary>When the ticker looks at a gate, and what it tells the controller. Ticks are made by hand.</summary>
public sealed class AdaptiveTickerTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly ManualClock _clock = new();
    private readonly AdaptiveTicker _ticker;
    private readonly AdaptiveConcurrencyGate _gate;

    public AdaptiveTickerTests()
    {
        _ticker = new AdaptiveTicker(_clock, hasThread: false);
        _gate = new AdaptiveConcurrencyGate(max: 6, _clock, _ticker);
    }

    [Fact]
    public void A_tick_tells_what_happened_since_the_last_one()
    {
        Assert.True(_gate.TryEnter(ShotCriticality.Normal));
        Assert.True(_gate.TryEnter(ShotCriticality.Normal));
        _gate.Leave();
        Tick();
        Assert.Equal(new GateTick(0.01, Inside: 1, Entered: 2, Refused: 0), _gate.LastTick);
        while (_gate.TryEnter(ShotCriticality.Normal))
            Assert.True(_gate.Entered <= 6);
        Tick();
        Assert.Equal(new GateTick(0.01, Inside: 6, Entered: 5, Refused: 1), _gate.LastTick);
        Tick();
        Assert.Equal(new GateTick(0.01, Inside: 6, Entered: 0, Refused: 0), _gate.LastTick);
    }

    [Fact]
    public void An_unused_gate_is_looked_at_for_a_second_and_again_after_the_next_caller()
    {
        Assert.Equal(0, _ticker.Count);
        Visit();
        for (var i = 0; i < GateWatch.IdleTicks; i++)
            Assert.True(Tick());
        Assert.False(Tick());
        Assert.Equal(0, _ticker.Count);

        Visit();
        Assert.True(Tick());
        Assert.Equal(1, _ticker.Count);
    }

    [Fact]
    public void A_gate_with_a_caller_inside_is_looked_at_for_as_long_as_that_takes()
    {
        Assert.True(_gate.TryEnter(ShotCriticality.Normal));
        for (var i = 0; i < 10 * GateWatch.IdleTicks; i++)
            Assert.True(Tick());
        _gate.Leave();
        for (var i = 0; i < GateWatch.IdleTicks; i++)
            Assert.True(Tick());
        Assert.False(Tick());
    }

    [Fact]
    public void Time_without_callers_is_not_told()
    {
        Visit();
        while (Tick())
            Assert.True(_clock.Timestamp < TimeSpan.FromMinutes(1).TotalNanoseconds);
        _clock.Advance(TimeSpan.FromHours(1));
        Visit();
        _clock.Advance(TimeSpan.FromMilliseconds(3));
        _ticker.Tick();
        Assert.Equal(new GateTick(0.003, Inside: 0, Entered: 1, Refused: 0), _gate.LastTick);
    }

    [Fact]
    public void A_clock_that_stands_still_or_goes_back_delays_the_tick_and_loses_no_entry()
    {
        Visit();
        Tick();
        Visit();
        Assert.True(_ticker.Tick());
        Assert.Equal(new GateTick(0.01, Inside: 0, Entered: 1, Refused: 0), _gate.LastTick);
        Visit();
        _clock.Advance(TimeSpan.FromHours(-1));
        Assert.True(_ticker.Tick());
        Visit();
        Tick();
        Assert.Equal(new GateTick(0.01, Inside: 0, Entered: 3, Refused: 0), _gate.LastTick);
    }

    [Fact]
    public void A_suspended_process_counts_as_a_second()
    {
        Visit();
        Tick();
        Visit();
        _clock.Advance(TimeSpan.FromMinutes(10));
        _ticker.Tick();
        Assert.Equal(new GateTick(GateWatch.MaxElapsed, Inside: 0, Entered: 1, Refused: 0), _gate.LastTick);
    }

    [Fact]
    public void A_gate_whose_clock_fails_starts_over_and_the_others_go_on()
    {
        var clock = new FailingClock();
        var failing = new AdaptiveConcurrencyGate(max: 6, clock, _ticker);
        Assert.True(failing.TryEnter(ShotCriticality.Normal));
        Assert.True(_gate.TryEnter(ShotCriticality.Normal));
        clock.Fails = true;
        Assert.True(Tick());
        Assert.Equal(1, _gate.LastTick.Entered);
        clock.Fails = false;
        Tick();
        Assert.Equal(1, failing.LastTick.Entered);
        Assert.Equal(6, failing.Limit);
    }

    [Fact]
    public void Thousands_of_gates_come_and_go()
    {
        var gates = Enumerable.Range(0, 3_000).Select(_ => new AdaptiveConcurrencyGate(max: 4, _clock, _ticker)).ToArray();
        Assert.All(gates, static gate => Assert.True(gate.TryEnter(ShotCriticality.Normal)));
        Tick();
        Assert.Equal(gates.Length, _ticker.Count);
        Assert.All(gates, static gate => gate.Leave());
        Assert.True(gates[7].TryEnter(ShotCriticality.Normal));
        for (var i = 0; i <= GateWatch.IdleTicks; i++)
            Assert.True(Tick());
        Assert.Equal(1, _ticker.Count);
    }

    private bool Tick()
    {
        _clock.Advance(Period);
        return _ticker.Tick();
    }

    private void Visit()
    {
        Assert.True(_gate.TryEnter(ShotCriticality.Normal));
        _gate.Leave();
    }

    private sealed class FailingClock : TimeProvider
    {
        public bool Fails { get; set; }

        public override long GetTimestamp() => Fails ? throw new InvalidOperationException("The clock fails.") : base.GetTimestamp();
    }
}
