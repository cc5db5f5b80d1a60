using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Guarding;

/// <summary>A limit whose numbers and mode change while calls come in.</summary>
public sealed class LimitPolicyTests
{
    private const int Changes = 1_000;
    private const int Callers = 2;

    public static TheoryData<ShotStrategy> Strategies { get; } = new(Enum.GetValues<ShotStrategy>());

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_thousand_changes_under_load_admit_the_larger_burst_once(ShotStrategy strategy)
    {
        // Nothing comes back during the run: a permit in a hundred seconds.
        var policy = new LimitPolicy(new LimitDefinition("limit", 1_000, 0.01) { Strategy = strategy }, timeProvider: null);
        var (admitted, _) = Hammer(policy, change => policy.Change(change % 2 == 0 ? 400 : 1_000, 0.01));
        Assert.Equal(1_000, admitted);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_thousand_changes_under_load_admit_no_more_than_the_larger_burst_and_rate(ShotStrategy strategy)
    {
        // Rates that are admitted on leases.
        var policy = new LimitPolicy(new LimitDefinition("limit", 2_000, 50_000) { Strategy = strategy }, timeProvider: null);
        var (admitted, seconds) = Hammer(policy, change => policy.Change(change % 2 == 0 ? 500 : 2_000, change % 3 == 0 ? 50_000 : 100_000));
        var bursts = strategy == ShotStrategy.FixedWindow ? 2 : 1;
        Assert.InRange(admitted, 2_000, (bursts * 2_000) + (100_000 * (seconds + Limiter.Lease.TotalSeconds)));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Stamped_takings_and_their_returns_survive_changes_too(ShotStrategy strategy)
    {
        var policy = new LimitPolicy(new LimitDefinition("limit", 1_000, 0.01) { Strategy = strategy }, timeProvider: null);
        var calls = 0;
        var (admitted, _) = Hammer(policy, change => policy.Change(change % 2 == 0 ? 400 : 1_000, 0.01), () =>
        {
            if (!policy.TryAcquire(1, out _, out var stamp))
                return false;
            if (Interlocked.Increment(ref calls) % 2 == 0)
                return true;
            policy.Return(stamp);
            return false;
        });
        Assert.InRange(admitted, 1, 1_000);
    }

    [Fact]
    public void Changes_take_effect_with_the_next_call_and_keep_what_was_spent()
    {
        var time = new FakeTimeProvider();
        var policy = TestGuards.Limit("limit", permits: 3, time);
        Assert.True(policy.TryAcquire(2, key: 0, out _));
        policy.Change(5, perSecond: 2);
        Assert.Equal((5, 2.0), (policy.Permits, policy.PerSecond));
        Assert.True(policy.TryProbe(3, key: 0, TimeSpan.Zero, out _));
        Assert.False(policy.TryAcquire(4, key: 0, out var retryAfter));
        Assert.Equal(TimeSpan.FromMilliseconds(500), retryAfter);
        Assert.True(policy.TryAcquire(3, key: 0, out _));
    }

    [Fact]
    public void A_number_that_is_out_of_range_leaves_the_old_ones_in_force()
    {
        var policy = TestGuards.Limit("limit", permits: 3, new FakeTimeProvider());
        var limiter = policy.Limiter;
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.Change(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.Change(1, double.NaN));
        Assert.Same(limiter, policy.Limiter);
        Assert.False(limiter.IsClosed);
        policy.Change(3, perSecond: 1);
        Assert.Same(limiter, policy.Limiter);
    }

    [Fact]
    public void Shadow_mode_admits_and_tells_a_call_that_it_would_refuse()
    {
        var policy = TestGuards.Limit("limit", permits: 1, new FakeTimeProvider());
        policy.Mode = ShotMode.Shadow;
        Assert.True(policy.TryAcquire(1, key: 0, out var retryAfter));
        Assert.Equal(TimeSpan.Zero, retryAfter);
        Assert.True(policy.TryAcquire(1, key: 0, out retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);
        Assert.True(policy.TryProbe(1, key: 0, TimeSpan.Zero, out retryAfter));
        Assert.Equal(TimeSpan.Zero, retryAfter);
        Assert.True(policy.TryAcquire(1, out retryAfter, out var stamp));
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);
        policy.Return(stamp);
        Assert.False(policy.Limiter.TryAcquire());

        policy.Mode = ShotMode.Enforce;
        Assert.False(policy.TryAcquire(1, key: 0, out _));
    }

    [Fact]
    public void A_limit_that_is_off_is_not_asked()
    {
        var policy = TestGuards.Limit("limit", permits: 2, new FakeTimeProvider());
        policy.Mode = ShotMode.Off;
        for (var call = 0; call < 5; call++)
        {
            Assert.True(policy.TryAcquire(1, key: 0, out var retryAfter));
            Assert.Equal(TimeSpan.Zero, retryAfter);
        }

        Assert.True(policy.TryAcquire(1, out _, out var stamp));
        policy.Return(stamp);
        policy.Change(4, perSecond: 1);
        policy.Mode = ShotMode.Enforce;
        Assert.Equal(4, policy.Limiter.AvailablePermits);
    }

    /// <summary>Threads that ask without a pause while the policy is changed, and until all changes are made.</summary>
    private static (long Admitted, double Seconds) Hammer(LimitPolicy policy, Action<int> change, Func<bool>? ask = null)
    {
        ask ??= () => policy.TryAcquire(1, key: 0, out _);
        var admitted = 0L;
        var isOver = false;
        using var start = new Barrier(Callers + 1);
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Callers).Select(_ => new Thread(Ask)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        start.SignalAndWait();
        var changesMet = 0;
        for (var i = 0; i < Changes; i++)
        {
            var before = policy.Limiter;
            change(i);
            changesMet += ReferenceEquals(before, policy.Limiter) ? 0 : 1;
            Thread.Yield();
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, static thread => thread.Join());
        Assert.True(changesMet > Changes / 2, "The numbers hardly changed: this proves nothing.");
        return (admitted, watch.Elapsed.TotalSeconds);

        void Ask()
        {
            var entered = 0L;
            start.SignalAndWait();
            while (!Volatile.Read(ref isOver))
                entered += ask() ? 1 : 0;

            // After the last change, whatever is left enters.
            for (var refusals = 0; refusals < 50;)
            {
                if (ask())
                    entered++;
                else
                    refusals++;
            }

            Interlocked.Add(ref admitted, entered);
        }
    }
}
