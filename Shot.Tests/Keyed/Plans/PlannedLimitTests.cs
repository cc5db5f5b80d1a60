using System.Runtime.CompilerServices;
using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Tests.Limiters;

namespace Shot.Tests.Keyed.Plans;

/// <summary>A limit whose numbers depend on the plan of the key.</summary>
public sealed class PlannedLimitTests
{
    private readonly ManualClock _time = new();

    [Fact]
    public void A_key_has_the_numbers_of_its_plan_and_one_without_a_known_plan_those_of_the_default()
    {
        var limit = PlannedLimit.Of(_time, ("free", 3, 1), ("pro", 50, 10));
        Assert.Equal(3, limit.Drain(1, "free"));
        Assert.Equal(50, limit.Drain(2, "pro"));
        Assert.Equal(3, limit.Drain(3, null));
        Assert.Equal(3, limit.Drain(4, "gold"));
        Assert.Equal(3, limit.Drain(5, "PRO"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((2, 20, 2), (limit.Drain(1, "free"), limit.Drain(2, "pro"), limit.Drain(3, null)));
    }

    [Fact]
    public void A_key_that_gets_a_larger_plan_keeps_what_it_has_spent_and_need_not_wait()
    {
        var limit = PlannedLimit.Of(_time, ("free", 10, 10 / 3600.0), ("pro", 1_000, 1_000));
        Assert.Equal(10, limit.Drain(1, "free"));
        Assert.Equal(990, limit.Drain(1, "pro"));
        Assert.Equal(TimeSpan.FromMilliseconds(1), limit.Wait(1, "pro"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1_000, limit.Drain(1, "pro"));
    }

    [Fact]
    public void A_key_that_gets_a_smaller_plan_waits_until_what_it_has_spent_fits_at_the_rate_of_the_old_one()
    {
        var limit = PlannedLimit.Of(_time, ("free", 10, 10 / 3600.0), ("pro", 1_000, 100));
        Assert.Equal(1_000, limit.Drain(1, "pro"));

        // 991 have to come back, and that at 100 a second.
        Assert.Equal(TimeSpan.FromSeconds(9.91), limit.Wait(1, "free"));
        _time.Advance(TimeSpan.FromSeconds(9.91) - TimeSpan.FromTicks(1));
        Assert.False(limit.Ask(1, "free"));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(limit.Ask(1, "free"));

        // Now at the new rate: a permit each six minutes.
        Assert.Equal(360, limit.Wait(1, "free").TotalSeconds, 0.01);
    }

    [Fact]
    public void To_and_fro_between_plans_gives_nothing_away()
    {
        var limit = PlannedLimit.Of(_time, ("free", 10, 1), ("pro", 20, 4));
        var admitted = 0;
        for (var call = 0; call < 1_000; call++)
        {
            if (limit.Ask(1, call % 2 == 0 ? "free" : "pro"))
                admitted++;
        }

        Assert.Equal(20, admitted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(limit.Drain(1, "pro"), 3, 4);
    }

    [Theory]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void Windows_count_on_when_the_plan_changes(ShotStrategy strategy)
    {
        var limit = new LimitPolicy(PlannedLimit.Define(strategy, 64, [("free", 5, 0.5), ("pro", 50, 5)]), _time);
        Assert.Equal(5, limit.Drain(1, "free"));
        Assert.Equal(45, limit.Drain(1, "pro"));
        Assert.Equal((5, 50), (limit.Drain(2, "free"), limit.Drain(3, "pro")));
        Assert.True(limit.Wait(1, "free") <= TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((5, 45), (limit.Drain(1, "free"), limit.Drain(1, "pro")));
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void The_wait_of_a_refused_call_is_exact_under_every_plan(ShotStrategy strategy)
    {
        var limit = new LimitPolicy(PlannedLimit.Define(strategy, 64, [("free", 6, 2), ("pro", 30, 10)]), _time);
        foreach (var (key, before, after, cost) in new[]
        {
            (1UL, "free", "free", 3), (2UL, "pro", "pro", 7), (3UL, "pro", "free", 2), (4UL, "free", "pro", 29), (5UL, "pro", "free", 6),
        })
        {
            _time.Advance(TimeSpan.FromSeconds(0.7));
            limit.Drain(key, before);
            var wait = limit.Wait(key, after, cost);
            _time.Advance(wait - TimeSpan.FromTicks(1));
            Assert.False(limit.Ask(key, after, cost), $"{key} too early");
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.True(limit.Ask(key, after, cost), $"{key} too late");
        }
    }

    // Where the time between two permits is hardly longer than what a word can tell apart.
    [Theory]
    [InlineData(1_000_000, 999_999, 1)]
    [InlineData(900_000, 1_000_000, 3)]
    [InlineData(100_000, 99_000, 1)]
    public void To_and_fro_at_the_largest_rates_replenishes_no_time_twice(int one, int other, int burst)
    {
        var limit = PlannedLimit.Of(_time, ("one", burst, one), ("other", burst, other));
        var random = new Random(1);
        for (var pace = 1; pace <= 12; pace++)
        {
            var (start, admitted) = (_time.Timestamp, 0);
            for (var step = 0; step < 5_000; step++)
            {
                _time.Advance(random.Next(1, 40 * pace));
                admitted += limit.Ask(1, "one") ? 1 : 0;
                _time.Advance(random.Next(0, 20 * pace));
                admitted += limit.Ask(1, "other") ? 1 : 0;
            }

            // The first decision may have read a time that is rounded down.
            var elapsed = _time.Timestamp - start + 1_200;
            Assert.InRange(admitted, 1m, burst + (Math.Max(one, other) * elapsed / 1e9m));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Theory]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void A_plan_that_is_lowered_and_raised_does_not_count_against_keys_of_other_plans(ShotStrategy strategy)
    {
        const double day = 86_400;
        var limit = new LimitPolicy(PlannedLimit.Define(strategy, 64, [("free", 10, 10 / day), ("pro", 1_000, 1_000 / day)]), _time);
        Assert.Equal((4, 1_000), (limit.Drain(1, "free", most: 4), limit.Drain(2, "pro")));
        limit.Put(("free", 10, 10 / day), ("pro", 100, 100 / day));
        Assert.Equal((0, 100), (limit.Drain(2, "pro"), limit.Drain(3, "pro")));
        limit.Put(("free", 10, 10 / day), ("pro", 1_000, 1_000 / day));
        Assert.Equal((0, 900), (limit.Drain(2, "pro"), limit.Drain(3, "pro")));
        Assert.Equal((6, 10), (limit.Drain(1, "free"), limit.Drain(4, "free")));
    }

    [Fact]
    public void A_change_of_numbers_keeps_nothing_of_those_before()
    {
        var book = Book(burst: 20);
        var before = Continue(book);
        GC.Collect();
        Assert.False(before.IsAlive);
        GC.KeepAlive(book);

        PlanBook Book(int burst) => new([new PlanNumbers("free", 10, 1), new PlanNumbers("pro", burst, 4)], _time);

        // Apart, so that no local variable keeps the book before.
        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Continue(PlanBook book)
        {
            var predecessor = Book(burst: 21);
            Assert.Equal(21, book.Continue(predecessor, 1).Permits);
            return new WeakReference(predecessor);
        }
    }

    [Fact]
    public void A_change_of_numbers_keeps_what_was_what_was_spent_and_a_removed_plan_falls_to_the_default()
    {
        var limit = PlannedLimit.Of(_time, ("free", 10, 1), ("pro", 100, 10), ("gold", 200, 20));
        Assert.Equal(100, limit.Drain(1, "pro"));
        limit.Put(("free", 10, 1), ("pro", 150, 10), ("gold", 200, 20));
        Assert.Equal(50, limit.Drain(1, "pro"));

        // Lowered and raised again, it hands out nothing twice.
        limit.Put(("free", 10, 1), ("pro", 5, 1));
        Assert.False(limit.Ask(1, "pro"));
        Assert.Equal(10, limit.Drain(2, "gold"));
        limit.Put(("free", 10, 1), ("pro", 150, 10), ("acme", 500, 5));
        Assert.False(limit.Ask(1, "pro"));
        Assert.Equal(350, limit.Drain(1, "acme"));
        Assert.Equal(500, limit.Drain(3, "acme"));
    }

    [Theory]
    [InlineData(0.0001)]
    [InlineData(100)]
    public void More_numbers_than_a_table_can_remember_forget_nothing_that_was_spent(double defaultRate)
    {
        var limit = new LimitPolicy(
            PlannedLimit.Define(ShotStrategy.TokenBucket, maxKeys: 4_000, [("free", 2, defaultRate), ("pro", 100, 0.01)]), _time);
        for (var round = 0; round < 1_000; round++)
        {
            Assert.Equal(100, limit.Drain(ShotKeys.Of(round), "pro", most: 100));
            limit.Put(("free", 2, defaultRate), ("pro", 100, 0.01 + ((round + 1) / 1e6)));
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        for (var round = 0; round < 1_000; round++)
            Assert.False(limit.Ask(ShotKeys.Of(round), "pro"), $"{round}");
    }

    [Fact]
    public void A_key_under_two_limits_with_plans_is_charged_by_both_or_by_none()
    {
        var set = new GuardSet(_time);
        var guard = set.Of(new GuardDefinition("site")
        {
            Limits =
            [
                PlannedLimit.Define(ShotStrategy.TokenBucket, 64, [("free", 5, 0.01), ("pro", 50, 0.01)]),
                PlannedLimit.Define(ShotStrategy.FixedWindow, 64, [("free", 8, 0.01), ("pro", 20, 0.025)]),
            ],
        });
        Assert.Equal(5, Enter("free", 10));
        Assert.Equal(15, Enter("pro", 40));
        Assert.Equal(0, Enter("free", 10));
        Assert.Equal(
            [("free", 5L, 15L), ("pro", 15L, 25L)],
            guard.Limits[1].Plans!.All.Select(static plan => (plan.Numbers.Name, plan.Counters.Admitted, plan.Counters.Refused)));

        int Enter(string plan, int times) =>
            Enumerable.Range(0, times).Count(_ => guard.TryEnter([7, ShotKeys.Of(plan), 7, ShotKeys.Of(plan)], out GuardCall _));
    }

    [Theory]
    [InlineData(ShotStrategy.TokenBucket)]
    [InlineData(ShotStrategy.FixedWindow)]
    [InlineData(ShotStrategy.SlidingWindow)]
    public void A_decision_under_any_plan_allocates_nothing_and_a_key_takes_sixteen_bytes(ShotStrategy strategy)
    {
        var set = new GuardSet();
        var guard = set.Of(new GuardDefinition("site")
        {
            Limits = [PlannedLimit.Define(strategy, 100_000, [("free", 100, 100), ("pro", 10_000, 10_000), ("gold", 20_000, 20_000)])],
        });
        ulong[] plans = [ShotKeys.Of("free"), ShotKeys.Of("pro"), ShotKeys.Of("gold"), ShotKeys.Of("none"), ShotKeys.None];
        Run(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        var counters = guard.Limits[0].Plans!.All.Select(static plan => plan.Counters).ToArray();
        Assert.True(counters.All(static plan => plan.Admitted > 0) && counters.Any(static plan => plan.Refused > 0));
        Assert.InRange(KeyTable(strategy).Bytes / 100_000.0, 16, 24);

        void Run(int times)
        {
            for (var call = 0; call < times; call++)
                guard.TryEnter([(ulong)(call % 7) + 1, plans[call % plans.Length]], out GuardCall _);
        }
    }

    [Fact]
    public void Plans_that_no_compiler_has_seen_are_checked_when_the_limit_is_made()
    {
        Throws<ArgumentException>("write PlanFrom", new("l", 1, 1) { Key = "ip", Plan = "free" });
        Throws<ArgumentException>("so write Key too", new("l", 1, 1) { PlanFrom = "claim:plan" });
        Throws<ArgumentException>("has the plan 'free' twice", Of(new PlanDefinition("Free", 1, 1)));
        Throws<ArgumentException>("has no colon", Of(new PlanDefinition("a:b", 1, 1)));
        Throws<ArgumentOutOfRangeException>("The plan 'pro' of 'l' is out of range: permits must be", Of(new PlanDefinition("pro", 0, 1)));
        Throws<ArgumentOutOfRangeException>("must be at most 1,000,000", Of(new PlanDefinition("pro", 2_000_000, 2_000_000)));
        Throws<ArgumentException>("Write 0.2 per second for 'pro'", Of(new PlanDefinition("pro", 2, 1), ShotStrategy.FixedWindow));
        Throws<ArgumentException>("not supported together", Of(new PlanDefinition("pro", 2, 1), scope: ShotScope.Cluster));

        static LimitDefinition Of(PlanDefinition plan, ShotStrategy strategy = default, ShotScope scope = default) =>
            new("l", 1, 0.1) { Key = "ip", PlanFrom = "claim:plan", Plan = "free", Plans = [plan], Strategy = strategy, Scope = scope };

        static void Throws<T>(string message, LimitDefinition definition)
            where T : ArgumentException => Assert.Contains(
                message, Assert.Throws<T>(() => new GuardDefinition("site") { Limits = [definition] }.Check()).Message, StringComparison.Ordinal);
    }

    private static KeyTable KeyTable(ShotStrategy strategy) => Shot.KeyTable.Create(
        [new("free", 100, 100), new("pro", 10_000, 10_000)], largest: new("pro", 10_000, 10_000), 100_000, strategy, KeyOverflow.Refuse, timeProvider: null);
}
