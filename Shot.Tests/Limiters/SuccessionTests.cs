using System.Numerics;
using CsCheck;

namespace Shot.Tests.Limiters;

/// <summary>A limiter that takes over from another: nothing of what was spent is forgotten, and no change lets more in than the larger of the settings.</summary>
public sealed class SuccessionTests
{
    private const long Millisecond = 1_000_000;

    // Rates are a number of permits in ten seconds, so that a schedule of a few seconds sees bursts, trickles and windows of every length.
    private static readonly Gen<(int Permits, int PerTenSeconds)> Setting = Gen.Select(Gen.OneOf(Gen.Int[1, 6], Gen.Int[1, 60]), Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 500]));

    private static readonly Gen<(int Wait, int Operation, (int Permits, int PerTenSeconds) Setting)[]> Schedule =
        Gen.Select(Gen.Frequency((6, Gen.Int[0, 60]), (3, Gen.Const(0)), (1, Gen.Int[0, 4_000])), Gen.Int[0, 9], Setting).Array[1, 120];

    private readonly ManualClock _time = new();

    public static TheoryData<ShotStrategy> Strategies { get; } = new(Enum.GetValues<ShotStrategy>());

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Spent_permits_count_in_the_successor(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 10, 10, _time);
        Assert.True(limiter.TryAcquire(4));
        limiter = Successor(strategy, 20, 10, limiter);
        Assert.Equal(16, limiter.AvailablePermits);
        limiter = Successor(strategy, 6, 60, limiter);
        Assert.Equal(2, limiter.AvailablePermits);
        limiter = Successor(strategy, 3, 1, limiter);
        Assert.Equal(0, limiter.AvailablePermits);
        Assert.False(limiter.TryAcquire());
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Lowering_a_limit_and_raising_it_back_gives_its_burst_once(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 1_000, 1, _time);
        Assert.True(limiter.TryAcquire(1_000));
        limiter = Successor(strategy, 1, 1, limiter);
        limiter = Successor(strategy, 1_000, 1, limiter);
        Assert.Equal(0, limiter.AvailablePermits);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void The_debt_of_a_lowered_limit_is_forgotten_as_fast_as_its_permits_would_have_come_back(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 1_000, 1_000, _time);
        Assert.True(limiter.TryAcquire(1_000));
        limiter = Successor(strategy, 10, 10, limiter);

        // The lower limit is used up all the time, so nothing but the time makes up for the burst.
        for (var second = 0; second < 3; second++)
        {
            _time.Advance(1_000 * Millisecond);
            limiter.TryAcquire(limiter.AvailablePermits);
        }

        var available = limiter.AvailablePermits;
        limiter = Successor(strategy, 1_000, 1_000, limiter);
        Assert.InRange(limiter.AvailablePermits, 980, 990 + available);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_debt_is_forgotten_by_the_smallest_rate_by_which_any_of_it_was_made(ShotStrategy strategy)
    {
        var limiter = LimiterFactory.Create(strategy, 1_000, 1, _time);
        Assert.True(limiter.TryAcquire(1_000));
        limiter = Successor(strategy, 1, 100, limiter);
        limiter = Successor(strategy, 1, 2, limiter);
        _time.Advance(10_000 * Millisecond);
        Assert.InRange(Successor(strategy, 1_000, 1, limiter).AvailablePermits, 0, 2);
    }

    [Theory]
    [InlineData(4, 0, 10, 20, 4)]
    [InlineData(4, 5, 10, 20, 9)]
    [InlineData(4, 5, 10, 12, 6)]
    [InlineData(4, 5, 10, 6, 4)]
    [InlineData(8, 5, 10, 6, 6)]
    public void A_debt_counts_as_spent_as_far_as_the_burst_grows(int spent, int debt, int permits, int newPermits, int kept) =>
        Assert.Equal(Fractions(kept), Limiter.Keep(Fractions(spent), Fractions(debt), permits, newPermits));

    [Theory]
    [InlineData(100, 10, 2, 95)]
    [InlineData(100, 10, 6, 75)]
    [InlineData(100, 10, 1_000, 0)]
    [InlineData(100, 10, 1, 100)]
    [InlineData(100, 10, 0.5, 100)]
    [InlineData(100, 5, 1_000, 100)]
    [InlineData(100, 4, 1_000, 100)]
    [InlineData(0, 10, 1_000, 0)]
    public void A_debt_falls_by_what_the_slower_rate_leaves_out_after_one_time_to_fill(int debt, double debtRate, double seconds, int left)
    {
        // Rounded towards owing more, by less than a thousandth of a permit.
        var after = Limiter.DebtAfter(Fractions(debt), debtRate, seconds, permits: 5, perSecond: 5);
        Assert.InRange(after, Fractions(left), Fractions(left) + (Fractions(1) / 1_000));
    }

    private static long Fractions(int permits) => (long)permits << Limiter.FractionBits;

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_limiter_with_a_successor_admits_nobody(ShotStrategy strategy)
    {
        // On the system's clock, with a lease that would admit without looking at it.
        var limiter = LimiterFactory.Create(strategy, 1_000_000, 1_000_000_000);
        Assert.True(limiter.TryAcquire());
        Assert.True(limiter.HasLease);
        var successor = LimiterFactory.Create(strategy, 1_000_000, 1);
        successor.TakeOver(limiter);

        Assert.True(limiter.IsClosed);
        Assert.False(limiter.HasLease);
        Assert.False(limiter.TryAcquire());
        Assert.False(limiter.TryAcquire(1_000_000));
        Assert.False(limiter.TryAcquire(0));
        Assert.False(limiter.TryAcquire(1, out _));
        Assert.False(limiter.TryAcquire(1, out _, out _));
        Assert.Equal(0, limiter.AvailablePermits);
        Assert.False(successor.IsClosed);
        Assert.True(successor.TryAcquire());
    }

    [Fact]
    public void Permits_returned_to_a_limiter_with_a_successor_are_forfeited()
    {
        var bucket = new TokenBucket(10, 10, _time);
        Assert.True(bucket.TryAcquire(4, out _, out var stamp));
        var successor = Successor(ShotStrategy.TokenBucket, 10, 10, bucket);
        Assert.False(bucket.Return(stamp));
        Assert.Equal(4, bucket.ForfeitedPermits);
        Assert.Equal(6, successor.AvailablePermits);
    }

    [Fact]
    public void Fractions_of_a_permit_that_have_come_back_are_not_lost()
    {
        Limiter limiter = new TokenBucket(10, 10, _time);
        Assert.True(limiter.TryAcquire(10));
        for (var change = 0; change < 100; change++)
        {
            _time.Advance(10 * Millisecond);
            limiter = Successor(ShotStrategy.TokenBucket, 10 + (change % 2), 10, limiter);
        }

        // A second, less what rounding each change up costs.
        _time.Advance(1);
        Assert.Equal(10, limiter.AvailablePermits);
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(10, 1)]
    [InlineData(1, 10)]
    public void A_booking_keeps_its_time_and_nobody_enters_before_it(int permits, int perSecond)
    {
        var bucket = new TokenBucket(10, 10, _time);
        Assert.True(bucket.TryAcquire(10));

        // Ten more, the last of them due in a second.
        for (var booking = 1; booking <= 10; booking++)
        {
            Assert.True(bucket.TryReserve(1, TimeSpan.FromSeconds(1), out var reservation));
            Assert.Equal(TimeSpan.FromMilliseconds(100 * booking), reservation.Delay);
        }

        var successor = Successor(ShotStrategy.TokenBucket, permits, perSecond, bucket);
        _time.Advance(1_000 * Millisecond);
        Assert.False(successor.TryAcquire());
        _time.Advance((1_000 * Millisecond / perSecond) + 10);
        Assert.Equal(perSecond >= 10, successor.TryAcquire());
    }

    [Fact]
    public void A_fixed_windows_end_stays_where_it_is()
    {
        var limiter = LimiterFactory.Create(ShotStrategy.FixedWindow, 10, 10, _time);
        _time.Advance(1_700 * Millisecond);
        Assert.True(limiter.TryAcquire(10));
        limiter = Successor(ShotStrategy.FixedWindow, 20, 20, limiter);
        Assert.True(limiter.TryAcquire(10));
        _time.Advance(299 * Millisecond);
        Assert.False(limiter.TryAcquire());
        _time.Advance(Millisecond);
        Assert.Equal(20, limiter.AvailablePermits);
    }

    [Fact]
    public void A_window_that_is_longer_ago_than_it_is_long_now_ends_at_once()
    {
        var limiter = LimiterFactory.Create(ShotStrategy.FixedWindow, 1_000, 1, _time);
        Assert.True(limiter.TryAcquire(1_000));
        _time.Advance(10_000 * Millisecond);
        limiter = Successor(ShotStrategy.FixedWindow, 10, 10, limiter);
        Assert.Equal(0, limiter.AvailablePermits);
        _time.Advance(1);
        Assert.Equal(10, limiter.AvailablePermits);
    }

    [Fact]
    public void A_sliding_window_goes_on_forgetting_where_it_was()
    {
        var limiter = LimiterFactory.Create(ShotStrategy.SlidingWindow, 10, 10, _time);
        Assert.True(limiter.TryAcquire(10));
        for (var change = 0; change < 10; change++)
        {
            _time.Advance(150 * Millisecond);
            limiter = Successor(ShotStrategy.SlidingWindow, 10 + (change % 2), 10 + (change % 2), limiter);
        }

        // A window and a half: half of the ten weigh on.
        Assert.InRange(limiter.AvailablePermits, 5, 6);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Admissions_stay_within_the_largest_burst_and_rate_whatever_changes(ShotStrategy strategy) =>
        Schedule.Sample(schedule => Run(strategy, schedule) is null, iter: 3_000, print: schedule => Run(strategy, schedule) + "\n" + string.Join('\n', schedule));

    /// <summary>What is wrong after the schedule; null for nothing.</summary>
    private static string? Run(ShotStrategy strategy, (int Wait, int Operation, (int Permits, int PerTenSeconds) Setting)[] schedule)
    {
        var time = new ManualClock();
        var setting = (Permits: 10, PerTenSeconds: 100);
        var limiter = LimiterFactory.Create(strategy, setting.Permits, setting.PerTenSeconds / 10.0, time);
        var events = new List<(long Time, int Admitted, (int Permits, int PerTenSeconds) Setting)> { (0, 0, setting) };
        foreach (var (wait, operation, next) in schedule)
        {
            time.Advance(wait * Millisecond);
            if (operation < 3)
            {
                var successor = LimiterFactory.Create(strategy, next.Permits, next.PerTenSeconds / 10.0, time);
                successor.TakeOver(limiter);
                (limiter, setting) = (successor, next);
                events.Add((time.Timestamp, 0, setting));
            }
            else
            {
                var permits = operation < 7 ? Math.Max(1, limiter.AvailablePermits) : 1;
                if (limiter.TryAcquire(permits))
                    events.Add((time.Timestamp, permits, setting));
            }
        }

        for (var first = 0; first < events.Count; first++)
        {
            var admitted = 0L;
            var (permits, rate) = (0, 0);
            for (var last = first; last < events.Count; last++)
            {
                admitted += events[last].Admitted;
                permits = Math.Max(permits, events[last].Setting.Permits);
                rate = Math.Max(rate, events[last].Setting.PerTenSeconds);

                // In permits times ten seconds, so that nothing is rounded. Around the end of a fixed window the burst may enter once more.
                var bursts = strategy == ShotStrategy.FixedWindow ? 2 : 1;
                var bound = ((BigInteger)bursts * permits * 10_000 * Millisecond) + ((BigInteger)rate * (events[last].Time - events[first].Time));
                if ((BigInteger)admitted * 10_000 * Millisecond > bound)
                    return $"{admitted} entered from event {first} ({events[first]}) to event {last} ({events[last]})";
            }
        }

        return null;
    }

    private Limiter Successor(ShotStrategy strategy, int permits, double perSecond, Limiter limiter)
    {
        var successor = LimiterFactory.Create(strategy, permits, perSecond, _time);
        successor.TakeOver(limiter);
        return successor;
    }
}
