namespace Shot.Tests.Limiters;

public sealed class ReadingBudgetTests
{
    private const long Target = 100;

    [Fact]
    public void A_thread_that_is_refused_seldom_always_reads_the_clock()
    {
        var budget = default(ReadingBudget);
        for (var now = 1_000; now < 100_000; now += 101)
        {
            Assert.False(budget.Renew(now, Target));
            Assert.False(budget.TryUse(Target));
        }
    }

    [Fact]
    public void A_flood_earns_a_budget_that_at_most_doubles_and_never_exceeds_its_maximum()
    {
        var budget = default(ReadingBudget);
        var now = 1_000_000;
        budget.Renew(now, Target);
        var before = 0;
        for (var i = 0; i < 30; i++)
        {
            Assert.True(budget.Renew(++now, Target * 100));
            var uses = UseUp(ref budget);
            Assert.InRange(uses, before, Math.Min((2 * (before + 1)) + 2, ReadingBudget.Max));
            before = uses;
        }

        Assert.Equal(ReadingBudget.Max, before);
    }

    [Fact]
    public void A_caller_that_slows_down_uses_a_reading_for_no_longer_than_the_target()
    {
        var budget = default(ReadingBudget);
        var now = 1_000_000;
        for (var i = 0; i < 30; i++)
        {
            budget.Renew(++now, Target);
            UseUp(ref budget);
        }

        // From now on a call takes ten ticks. What was granted at the old pace is used up once; then no more is than fits into the target.
        budget.Renew(++now, Target);
        for (var i = 0; i < 10; i++)
        {
            var uses = UseUp(ref budget);
            Assert.True(i == 0 || uses * 10 <= Target);
            budget.Renew(now += (uses + 1) * 10, Target);
        }
    }

    [Fact]
    public void A_budget_for_a_longer_lag_cannot_be_used_by_a_limiter_with_a_shorter_one()
    {
        var budget = default(ReadingBudget);
        budget.Renew(1_000, Target);
        Assert.True(budget.Renew(1_001, Target));
        Assert.False(budget.TryUse(Target - 1));
        Assert.True(budget.TryUse(Target));
    }

    [Theory]
    [InlineData(1, 1 / 86_400.0, 100)]
    [InlineData(1_000, 1_000, 100)]
    [InlineData(10, 1_000, 50)]
    [InlineData(1, 1_000, 5)]
    [InlineData(1, 10_000, 0.5)]
    [InlineData(1, 50_000, 0.1)]
    [InlineData(1, int.MaxValue, 0)]
    public void A_refusal_may_be_late_by_a_two_hundredth_of_the_time_in_which_all_permits_come_back(int permits, double perSecond, double microseconds) =>
        Assert.Equal((long)(microseconds * System.Diagnostics.Stopwatch.Frequency / 1e6), CoarseClock.MaxLag(permits, perSecond));

    private static int UseUp(ref ReadingBudget budget)
    {
        var uses = 0;
        while (budget.TryUse(long.MaxValue))
            uses++;
        return uses;
    }
}
