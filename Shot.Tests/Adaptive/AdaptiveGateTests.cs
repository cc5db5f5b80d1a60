using System.Runtime.CompilerServices;
using Shot.Adaptive;
using Shot.Tests.Limiters;

namespace Shot.Tests.Adaptive;

/// <summary>The gate itself, whatever its controller finds.</summary>
public sealed class AdaptiveGateTests
{
    private readonly ManualClock _clock = new();
    private readonly AdaptiveTicker _ticker;

    public AdaptiveGateTests() => _ticker = new AdaptiveTicker(_clock, hasThread: false);

    [Fact]
    public void A_gate_admits_its_limit_and_one_more_for_each_caller_that_leaves()
    {
        var gate = Pinned(3);
        var leases = Enumerable.Range(0, 3).Select(_ => Enter(gate)).ToArray();
        Assert.False(gate.TryEnter(out _));
        Assert.Equal(3, gate.Entered);
        leases[1].Dispose();
        Assert.Equal(2, gate.Entered);
        Enter(gate);
        Assert.False(gate.TryEnter(out _));
        Assert.Equal(2, gate.Refused);
    }

    [Fact]
    public void Disposing_of_a_lease_and_its_copies_again_leaves_once()
    {
        var gate = Pinned(2);
        var lease = Enter(gate);
        var copy = lease;
        object boxed = lease;
        Enter(gate);
        lease.Dispose();
        lease.Dispose();
        copy.Dispose();
        ((IDisposable)boxed).Dispose();
        Assert.Equal(1, gate.Entered);

        // Nor does an old lease leave for whoever has its place now.
        Enter(gate);
        copy.Dispose();
        Assert.Equal(2, gate.Entered);
        Assert.False(gate.TryEnter(out var none));
        none.Dispose();
        Assert.Equal(2, gate.Entered);
    }

    [Fact]
    public void An_old_lease_never_leaves_for_another_whichever_gate_has_its_place()
    {
        var random = new Random(1);
        AdaptiveConcurrencyGate[] gates = [Pinned(8), Pinned(8)];
        var inside = new List<(int Gate, AdaptiveConcurrencyLease Lease)>();
        var left = new List<AdaptiveConcurrencyLease>();
        for (var i = 0; i < 10_000; i++)
        {
            var gate = random.Next(2);
            if (random.Next(2) == 0 && gates[gate].TryEnter(out var lease))
            {
                inside.Add((gate, lease));
            }
            else if (inside.Count > 0)
            {
                var leaving = random.Next(inside.Count);
                inside[leaving].Lease.Dispose();
                left.Add(inside[leaving].Lease);
                inside.RemoveAt(leaving);
            }

            if (left.Count > 0)
                left[random.Next(left.Count)].Dispose();
            Assert.All(gates, (each, index) => Assert.Equal(inside.Count(item => item.Gate == index), each.Entered));
        }
    }

    [Fact]
    public void A_lease_that_two_threads_dispose_of_leaves_once()
    {
        const int Rounds = 300;
        var gate = Pinned(2);
        Enter(gate);
        var lease = default(AdaptiveConcurrencyLease);
        using var meeting = new Barrier(2, _ => lease = Enter(gate));
        var other = new Thread(Dispose);
        other.Start();
        Dispose();
        other.Join();
        Assert.Equal(1, gate.Entered);

        void Dispose()
        {
            for (var round = 0; round < Rounds; round++)
            {
                meeting.SignalAndWait();
                lease.Dispose();
            }
        }
    }

    [Theory]
    [InlineData(ShotCriticality.Normal, 6)]
    [InlineData(ShotCriticality.Critical, 22)]
    [InlineData(ShotCriticality.Sheddable, 5)]
    public void The_less_critical_has_less_room(ShotCriticality criticality, int room)
    {
        var gate = new AdaptiveConcurrencyGate(max: 6, _clock, _ticker);
        Assert.Equal(6, gate.Limit);
        Assert.Equal(room, Fill(gate, criticality));
    }

    [Theory]
    [InlineData(ShotCriticality.Normal, 16)]
    [InlineData(ShotCriticality.Critical, 16)]
    [InlineData(ShotCriticality.Sheddable, 13)]
    public void Nobody_enters_above_a_pinned_number(ShotCriticality criticality, int room) =>
        Assert.Equal(room, Fill(Pinned(16), criticality));

    [Theory]
    [InlineData(1, 1, 17)]
    [InlineData(2, 1, 18)]
    [InlineData(7, 5, 23)]
    [InlineData(16, 13, 32)]
    [InlineData(100, 85, 200)]
    [InlineData(ConcurrencyGate.MaxLimit, 891_289, 2 * ConcurrencyGate.MaxLimit)]
    public void Room_follows_the_limit(int limit, int sheddable, int critical)
    {
        var found = new CriticalityRoom();
        Assert.Equal(limit, found.For(ShotCriticality.Normal, limit, limit));
        Assert.Equal(sheddable, found.For(ShotCriticality.Sheddable, limit, limit));
        Assert.Equal(critical, found.For(ShotCriticality.Critical, limit, limit));
        Assert.Equal(sheddable, GateWord.Room(limit, ShotCriticality.Sheddable));
        Assert.Equal(limit, GateWord.Room(limit, ShotCriticality.Critical));
    }

    [Fact]
    public void A_number_pinned_below_the_callers_inside_refuses_until_enough_have_left()
    {
        var gate = Pinned(4);
        var leases = Enumerable.Range(0, 4).Select(_ => Enter(gate)).ToArray();
        gate.Pin(2);
        Assert.Equal(2, gate.Limit);
        Assert.Equal(4, gate.Entered);
        leases[0].Dispose();
        leases[1].Dispose();
        Assert.False(gate.TryEnter(out _));
        leases[2].Dispose();
        Enter(gate);
        Assert.False(gate.TryEnter(out _));
    }

    [Fact]
    public void A_pinned_number_holds_until_it_is_taken_back()
    {
        var gate = new AdaptiveConcurrencyGate(max: 64, _clock, _ticker);
        var found = gate.Limit;
        gate.Pin(3);
        Enter(gate);
        Tick(20);
        Assert.Equal(3, gate.Limit);
        Assert.Equal(3, gate.Pinned);
        gate.Pin(null);
        Assert.Null(gate.Pinned);
        Assert.Equal(found, gate.Limit);
    }

    [Fact]
    public void Refusals_of_a_pinned_number_are_not_told_to_the_controller()
    {
        var gate = Pinned(1);
        Fill(gate, ShotCriticality.Normal);
        Tick(1);
        Assert.Equal(0, gate.LastTick.Refused);
        gate.Pin(null);
        Fill(gate, ShotCriticality.Normal);
        Tick(1);
        Assert.Equal(1, gate.LastTick.Refused);
    }

    [Fact]
    public void Who_gives_a_place_back_is_not_told_as_a_call_that_ended()
    {
        var gate = new AdaptiveConcurrencyGate(max: 6, _clock, _ticker);
        Enter(gate);
        Tick(1);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(gate.TryEnter(ShotCriticality.Normal));
            gate.GiveBack();
        }

        Tick(1);
        Assert.Equal((1, 100L, 100L), (gate.LastTick.Inside, gate.LastTick.Entered, gate.LastTick.GivenBack));
        Assert.Equal(0, gate.LastTick.Left(before: 1));
    }

    [Fact]
    public void A_gate_that_binds_again_keeps_room_for_the_callers_inside()
    {
        var gate = Pinned(50);
        Fill(gate, ShotCriticality.Normal);
        Tick(20);
        gate.Pin(null);
        Assert.Equal(75, gate.Limit);
        Assert.True(gate.TryEnter(ShotCriticality.Normal));

        var open = new AdaptiveConcurrencyGate(max: 40, _clock, _ticker) { Binds = false };
        for (var i = 0; i < 100; i++)
            Enter(open);
        open.Binds = true;
        Assert.Equal(40, open.Limit);
    }

    [Fact]
    public void Critical_callers_that_alone_are_too_many_get_the_limit_and_others_a_quarter()
    {
        var gate = new AdaptiveConcurrencyGate(max: 1_000, _clock, _ticker);
        Fill(gate, ShotCriticality.Critical);
        for (var i = 0; i < 600; i++)
        {
            // One call ends in each tick, however many are inside, and three come.
            gate.Leave();
            for (var came = 0; came < 3; came++)
            {
                gate.IsRefusedByPool(ShotCriticality.Critical);
                gate.TryEnterGate(ShotCriticality.Critical);
            }

            Tick(1);
        }

        Assert.InRange(gate.Entered, 1, 12);
        Assert.InRange(gate.Limit, 1, 12);
        while (gate.Entered > 0)
            gate.Leave();
        Assert.Equal(Math.Max(1, gate.Limit / 4), Fill(gate, ShotCriticality.Normal));
        Assert.Equal(gate.Limit, Fill(gate, ShotCriticality.Critical));
    }

    [Fact]
    public void A_gate_that_does_not_bind_admits_everybody_and_counts_them()
    {
        var gate = new AdaptiveConcurrencyGate(max: 2, _clock, _ticker) { Binds = false };
        for (var i = 0; i < 100; i++)
            Assert.True(gate.TryEnter(ShotCriticality.Sheddable));
        Assert.Equal(100, gate.Entered);
        gate.Pin(100);
        Assert.False(gate.TryEnter(ShotCriticality.Normal));
        gate.Pin(null);
        gate.Binds = true;
        Assert.False(gate.TryEnter(ShotCriticality.Normal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ConcurrencyGate.MaxLimit + 1)]
    public void A_maximum_out_of_range_is_refused_with_its_range(int max)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveConcurrencyGate(max));
        Assert.Contains("1 to 1048576", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_entries_wraps()
    {
        const long Last = -1L << 24;
        Assert.True(GateWord.TryEnter(Last + 5, 3, room: 8, out var next));
        Assert.Equal(8, GateWord.Inside(next));
        Assert.Equal(3, GateWord.EnteredBetween(Last + 5, next));
        Assert.Equal(2L << 24, next - 8);
        Assert.False(GateWord.TryEnter(Last + 6, 3, room: 8, out _));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var gate = new AdaptiveConcurrencyGate(max: 16, _clock, _ticker);
        var full = Pinned(1);
        Enter(full);
        for (var i = 0; i < 100; i++)
            Visit();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Visit();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Visit()
        {
            if (gate.TryEnter(ShotCriticality.Critical, out var lease))
                lease.Dispose();
            if (full.TryEnter(ShotCriticality.Sheddable, out lease))
                lease.Dispose();
        }
    }

    /// <summary>Catches a gate that counts with a check and then an addition.</summary>
    [Fact]
    public void Many_threads_never_exceed_the_largest_limit_while_it_changes()
    {
        const int Limit = 3;
        var gate = Pinned(Limit);
        var change = 0;
        var most = Crowd.MostInside<AdaptiveConcurrencyLease>(
            threads: 4, visits: 5_000, gate.TryEnter, meanwhile: () => gate.Pin(1 + (change++ % Limit)));
        Assert.InRange(most, 1, Limit);
        Assert.Equal(0, gate.Entered);
    }

    [Fact]
    public void An_adapter_takes_several_places_and_its_lease_gives_them_back_once()
    {
        var gate = new AdaptiveConcurrencyGate(max: 6, _clock, _ticker);
        using var limiter = gate.AsRateLimiter();
        Assert.Equal(6, limiter.GetStatistics()!.CurrentAvailablePermits);
        var lease = limiter.AttemptAcquire(5);
        Assert.True(lease.IsAcquired);
        Assert.False(limiter.AttemptAcquire(4).IsAcquired);
        gate.Pin(3);
        Assert.Equal(0, limiter.GetStatistics()!.CurrentAvailablePermits);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(0, gate.Entered);
        Assert.False(limiter.AttemptAcquire(4).IsAcquired);
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AttemptAcquire(7));
    }

    [Fact]
    public void Gates_that_nobody_references_are_collected_while_they_are_in_use()
    {
        Create(_ticker, _clock);
        _ticker.Tick();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(_ticker.Tick());
        Assert.Equal(0, _ticker.Count);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Create(AdaptiveTicker ticker, ManualClock clock)
        {
            for (var i = 0; i < 5_000; i++)
                Enter(new AdaptiveConcurrencyGate(max: 6, clock, ticker));
        }
    }

    /// <summary>Enters until the gate refuses. The pool is not asked: its real delay does not fit the tests' clock.</summary>
    private static int Fill(AdaptiveConcurrencyGate gate, ShotCriticality criticality)
    {
        while (gate.TryEnterGate(criticality))
            Assert.True(gate.Entered < 1_000);
        return gate.Entered;
    }

    private static AdaptiveConcurrencyLease Enter(AdaptiveConcurrencyGate gate)
    {
        Assert.True(gate.TryEnter(out var lease));
        return lease;
    }

    private AdaptiveConcurrencyGate Pinned(int limit)
    {
        var gate = new AdaptiveConcurrencyGate(ConcurrencyGate.MaxLimit, _clock, _ticker);
        gate.Pin(limit);
        return gate;
    }

    private void Tick(int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            _ticker.Tick();
        }
    }
}
