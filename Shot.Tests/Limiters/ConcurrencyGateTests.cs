namespace Shot.Tests.Limiters;

/// <summary>At most so many inside at once.</summary>
public sealed class ConcurrencyGateTests
{
    [Fact]
    public void A_gate_admits_its_limit_and_one_more_for_each_caller_that_leaves()
    {
        var gate = new ConcurrencyGate(3);
        var leases = Enumerable.Range(0, 3).Select(_ => Enter(gate)).ToArray();
        Assert.False(gate.TryEnter(out _));
        Assert.Equal(3, gate.Entered);
        leases[1].Dispose();
        Assert.Equal(2, gate.Entered);
        Enter(gate);
        Assert.False(gate.TryEnter(out _));
    }

    [Fact]
    public void Disposing_of_a_lease_and_its_copies_again_leaves_once()
    {
        var gate = new ConcurrencyGate(2);
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
    public void An_old_lease_never_leaves_for_another_whichever_slot_that_one_has()
    {
        var random = new Random(1);
        var gate = new ConcurrencyGate(8);
        var inside = new List<ConcurrencyLease>();
        var left = new List<ConcurrencyLease>();
        for (var i = 0; i < 10_000; i++)
        {
            if (random.Next(2) == 0 && gate.TryEnter(out var lease))
            {
                inside.Add(lease);
            }
            else if (inside.Count > 0)
            {
                var leaving = random.Next(inside.Count);
                inside[leaving].Dispose();
                left.Add(inside[leaving]);
                inside.RemoveAt(leaving);
            }

            if (left.Count > 0)
                left[random.Next(left.Count)].Dispose();
            Assert.Equal(inside.Count, gate.Entered);
        }
    }

    /// <summary>A gate that looks for a place one by one takes the square of the limit: half a million million looks, which is hours.</summary>
    [Fact]
    public void The_largest_gate_fills_and_empties_in_any_order_while_others_come_and_go()
    {
        var gate = new ConcurrencyGate(ConcurrencyGate.MaxLimit);
        var leases = new ConcurrencyLease[ConcurrencyGate.MaxLimit];
        for (var i = 0; i < leases.Length; i++)
        {
            leases[i] = Enter(gate);
            Assert.Equal(i + 1, gate.Entered);
        }

        Assert.False(gate.TryEnter(out _));
        new Random(1).Shuffle(leases);
        leases[0].Dispose();
        for (var i = 0; i < 100_000; i++)
        {
            var lease = Enter(gate);
            Assert.False(gate.TryEnter(out _));
            lease.Dispose();
        }

        Array.ForEach(leases, static lease => lease.Dispose());
        Assert.Equal(0, gate.Entered);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ConcurrencyGate.MaxLimit + 1)]
    public void A_limit_out_of_range_is_refused_with_its_range(int limit) =>
        Assert.Contains("1 to 1048576", Assert.Throws<ArgumentOutOfRangeException>(() => new ConcurrencyGate(limit)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_allocated()
    {
        var gate = new ConcurrencyGate(1);
        for (var i = 0; i < 100; i++)
            Visit();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Visit();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Visit()
        {
            if (gate.TryEnter(out var lease))
            {
                gate.TryEnter(out _);
                lease.Dispose();
            }
        }
    }

    /// <summary>Catches a gate that counts with a check and then an addition (<see cref="CheckThenAddWindow"/> with a subtraction).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Many_threads_never_exceed_the_limit_and_nobody_is_locked_out(int limit)
    {
        var gate = new ConcurrencyGate(limit);
        Assert.InRange(Crowd.MostInside<ConcurrencyLease>(threads: 8, visits: 20_000, gate.TryEnter), 1, limit);
        Assert.Equal(0, gate.Entered);
    }

    private static ConcurrencyLease Enter(ConcurrencyGate gate)
    {
        Assert.True(gate.TryEnter(out var lease));
        return lease;
    }
}
