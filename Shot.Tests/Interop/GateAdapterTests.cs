using Microsoft.Extensions.Time.Testing;
using Shot.Interop;

namespace Shot.Tests.Interop;

/// <summary>What a gate keeps of itself behind the framework's type.</summary>
public sealed class GateAdapterTests
{
    [Fact]
    public void Idle_is_counted_from_when_the_last_one_left()
    {
        var time = new FakeTimeProvider();
        var gate = new ConcurrencyGate(2);
        using var limiter = new GateAdapter(gate, time);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.IdleDuration);
        var first = limiter.AttemptAcquire();
        var second = limiter.AttemptAcquire();
        time.Advance(TimeSpan.FromSeconds(1));
        first.Dispose();
        Assert.Null(limiter.IdleDuration);
        time.Advance(TimeSpan.FromSeconds(1));
        second.Dispose();
        Assert.Equal(TimeSpan.Zero, limiter.IdleDuration);
        time.Advance(TimeSpan.FromSeconds(3));
        // Has left already: neither again nor later.
        second.Dispose();
        first.Dispose();
        Assert.Equal(TimeSpan.FromSeconds(3), limiter.IdleDuration);
    }

    [Fact]
    public void A_caller_that_entered_the_gate_directly_counts_while_inside()
    {
        var time = new FakeTimeProvider();
        var gate = new ConcurrencyGate(1);
        using var limiter = new GateAdapter(gate, time);
        Assert.True(gate.TryEnter(out var inside));
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limiter.IdleDuration);
        inside.Dispose();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), limiter.IdleDuration);
    }

    [Fact]
    public void A_caller_inside_can_leave_after_the_adapter_is_disposed_of()
    {
        var gate = new ConcurrencyGate(3);
        var limiter = gate.AsRateLimiter();
        var one = limiter.AttemptAcquire();
        var two = limiter.AttemptAcquire(2);
        limiter.Dispose();
        Assert.Equal(3, gate.Entered);
        one.Dispose();
        two.Dispose();
        Assert.Equal(0, gate.Entered);
    }

    [Fact]
    public void A_lease_takes_no_more_than_forty_bytes_and_a_refusal_none()
    {
        using var limiter = new ConcurrencyGate(1).AsRateLimiter();
        Assert.InRange(LimiterAdapterTests.Allocated(() => limiter.AttemptAcquire().Dispose()), 0, 40);
        using var inside = limiter.AttemptAcquire();
        Assert.Equal(0, LimiterAdapterTests.Allocated(() => limiter.AttemptAcquire().Dispose()));
        Assert.Equal(0, LimiterAdapterTests.Allocated(() => limiter.AttemptAcquire(0).Dispose()));
    }

    [Fact]
    public void As_many_permits_as_there_are_can_be_had_at_once_and_a_lease_gives_them_back_once()
    {
        const int Limit = ConcurrencyGate.MaxLimit;
        var gate = new ConcurrencyGate(Limit);
        using var limiter = gate.AsRateLimiter();
        for (var i = 0; i < 1_000; i++)
        {
            var all = limiter.AttemptAcquire(Limit);
            Assert.True(all.IsAcquired);
            Assert.Equal(Limit, gate.Entered);
            Assert.False(limiter.AttemptAcquire(2).IsAcquired);
            Assert.False(gate.TryEnter(out _));
            all.Dispose();
            using var others = limiter.AttemptAcquire(3);
            all.Dispose();
            Assert.Equal(3, gate.Entered);
        }

        Assert.Equal(0, gate.Entered);
        Assert.InRange(LimiterAdapterTests.Allocated(() => limiter.AttemptAcquire(Limit).Dispose()), 0, 40);
    }

    /// <summary>Catches a lease of several permits that keeps what it took when it could not have all.</summary>
    [Fact]
    public void Many_threads_that_ask_for_several_places_never_exceed_the_limit_and_all_leave()
    {
        const int Threads = 4;
        const int Visits = 5_000;
        const int Limit = 5;
        var gate = new ConcurrencyGate(Limit);
        using var limiter = gate.AsRateLimiter();
        var inside = 0;
        var most = 0;
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(index => new Thread(() => Visit(1 + (index % 3)))).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.InRange(most, 1, Limit);
        Assert.Equal(0, gate.Entered);
        Assert.Equal(Threads * Visits, limiter.GetStatistics()!.TotalSuccessfulLeases);

        void Visit(int permits)
        {
            start.SignalAndWait();
            for (var visits = 0; visits < Visits;)
            {
                using var lease = limiter.AttemptAcquire(permits);
                if (!lease.IsAcquired)
                {
                    Thread.Yield();
                    continue;
                }

                visits++;
                var now = Interlocked.Add(ref inside, permits);
                if (now > Volatile.Read(ref most))
                    Interlocked.Exchange(ref most, now);
                if (visits % 64 == 0)
                    Thread.Yield();
                Interlocked.Add(ref inside, -permits);
            }
        }
    }
}
