using Microsoft.Extensions.Time.Testing;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Keyed;

/// <summary>Other numbers for a limit that has permits for each key, while calls come in.</summary>
public sealed class KeyedSuccessionTests
{
    private const int Changes = 300;
    private const int Callers = 2;
    private const int Keys = 100;

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<ShotStrategy> Strategies { get; } = new(Enum.GetValues<ShotStrategy>());

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Each_key_keeps_what_it_has_spent(ShotStrategy strategy)
    {
        var policy = Keyed(strategy, permits: 10, perSecond: 1, _time);
        Assert.True(policy.TryAcquire(4, key: 1, out _));
        policy.Change(20, perSecond: 2);
        Assert.Equal((20, 2.0), (policy.Permits, policy.PerSecond));
        Assert.Equal((16, 20), (policy.Keys!.AvailablePermitsHashed(1), policy.Keys.AvailablePermitsHashed(2)));
        Assert.False(policy.TryAcquire(17, key: 1, out var retryAfter));
        Assert.True(retryAfter > TimeSpan.Zero);
        Assert.True(policy.TryAcquire(16, key: 1, out _));
        Assert.True(policy.TryAcquire(20, key: 2, out _));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Lowering_and_raising_gives_no_burst_twice(ShotStrategy strategy)
    {
        var policy = Keyed(strategy, permits: 100, perSecond: 1, _time);
        Assert.True(policy.TryAcquire(100, key: 1, out _));
        policy.Change(10, perSecond: 1);
        policy.Change(100, perSecond: 1);
        Assert.False(policy.TryAcquire(1, key: 1, out _));

        // Another key does not pay for it, beyond that what was added comes in by the rate.
        Assert.True(policy.TryAcquire(10, key: 2, out _));
        Assert.False(policy.TryAcquire(1, key: 2, out var retryAfter));
        Assert.InRange(retryAfter, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(200));
        Assert.False(policy.TryProbe(1, key: 3, TimeSpan.Zero, out _) && policy.TryAcquire(11, key: 3, out _));
    }

    [Fact]
    public void Lowering_that_costs_no_key_anything_is_forgotten()
    {
        var policy = Keyed(ShotStrategy.TokenBucket, permits: 100, perSecond: 1, _time);
        Assert.True(policy.TryAcquire(5, key: 1, out _));
        policy.Change(10, perSecond: 1);
        policy.Change(100, perSecond: 1);
        Assert.Equal((95, 100), (policy.Keys!.AvailablePermitsHashed(1), policy.Keys.AvailablePermitsHashed(2)));
    }

    [Fact]
    public void A_key_that_has_nothing_spent_takes_no_place_of_the_new_table()
    {
        var policy = Keyed(ShotStrategy.TokenBucket, permits: 10, perSecond: 10, _time);
        Assert.True(policy.TryAcquire(1, key: 1, out _));
        Assert.True(policy.TryAcquire(10, key: 2, out _));
        _time.Advance(TimeSpan.FromMilliseconds(500));
        policy.Change(5, perSecond: 1);
        Assert.Equal(1, policy.Keys!.CountLiveKeys());
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Each_key_gets_the_larger_burst_once_when_limits_change_under_load(ShotStrategy strategy)
    {
        // Nothing comes back during the run: a permit in a hundred seconds.
        var policy = Keyed(strategy, permits: 1_000, perSecond: 0.01, timeProvider: null);
        var admitted = Hammer([policy], key => policy.TryAcquire(1, key, out _), change => policy.Change(change % 2 == 0 ? 400 : 1_000, 0.01));
        Assert.All(admitted, static key => Assert.InRange(key, 400, 1_000));
    }

    [Fact]
    public void Keys_that_are_held_while_another_limit_is_asked_survive_changes_too()
    {
        LimitPolicy[] policies = [Keyed(ShotStrategy.TokenBucket, 1_000, 0.01, timeProvider: null), Keyed(ShotStrategy.FixedWindow, 800, 0.01, timeProvider: null)];
        var stack = new LimitStack([.. policies.Select(static policy => new LimitUse(policy.Definition, policy))]);
        var admitted = Hammer(
            policies,
            key => stack.TryTake([key, key], out _),
            change => policies[change % 2].Change(change % 4 < 2 ? 300 : change % 2 == 0 ? 1_000 : 800, 0.01));
        Assert.All(admitted, static key => Assert.InRange(key, 1, 800));
    }

    private static LimitPolicy Keyed(ShotStrategy strategy, int permits, double perSecond, TimeProvider? timeProvider) =>
        new(new LimitDefinition("limit", permits, perSecond) { Strategy = strategy, Key = "ip", MaxKeys = 512 }, timeProvider);

    /// <summary>Threads that ask without a pause while policies are changed.</summary>
    /// <returns>How many calls of each key were admitted.</returns>
    private static long[] Hammer(LimitPolicy[] policies, Func<ulong, bool> ask, Action<int> change)
    {
        var admitted = new long[Keys];
        var hashes = Enumerable.Range(0, Keys).Select(static key => ShotKeys.Of(key)).ToArray();
        var isOver = false;
        var met = 0L;
        using var start = new Barrier(Callers + 1);
        var threads = Enumerable.Range(0, Callers).Select(caller => new Thread(() => Ask(caller))).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        start.SignalAndWait();
        for (var i = 0; i < Changes; i++)
        {
            var before = Volatile.Read(ref met);
            change(i);

            // However the threads are scheduled, each change meets a call.
            while (Volatile.Read(ref met) == before)
                Thread.Yield();
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, static thread => thread.Join());
        Assert.All(policies, static policy => Assert.False(policy.Keys!.IsClosed));
        return admitted;

        void Ask(int caller)
        {
            start.SignalAndWait();
            for (var call = 0; !Volatile.Read(ref isOver) || call < Keys * 3_000; call++)
            {
                var key = (call + caller) % Keys;
                if (ask(hashes[key]))
                    Interlocked.Increment(ref admitted[key]);
                Volatile.Write(ref met, met + 1);

                // Where there are fewer processors than threads, whoever changes the numbers needs one too.
                if (call % 64 == 0)
                    Thread.Yield();
            }
        }
    }
}
