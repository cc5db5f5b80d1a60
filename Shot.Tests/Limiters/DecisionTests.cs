
namespace Shot.Tests.Limiters;

/// <summary>The pure decisions: every small state, and the ends of the number range.</summary>
public sealed class DecisionTests
{
    private static readonly long[] Extremes = [0, 1, 2, long.MaxValue / 2, long.MaxValue - 1, long.MaxValue];

    [Fact]
    public void Gcra_admits_just_what_a_bucket_of_fractions_holds_in_every_small_state()
    {
        for (var permits = 1; permits <= 4; permits++)
        {
            for (var shift = 0; shift <= 3; shift++)
            {
                var gcra = new Gcra(permits, shift);
                long burst = permits << shift;
                for (long now = 0; now <= 40; now++)
                {
                    for (long word = 0; word <= now + burst; word++)
                    {
                        var held = burst - Math.Max(0, word - now);
                        Assert.Equal(held == burst, gcra.FullAt(word, now) <= now);
                        for (var cost = 0L; cost <= burst; cost++)
                        {
                            Assert.Equal(cost <= held, gcra.TryTake(word, now, cost, out var next));
                            Assert.Equal(cost <= held ? Math.Max(word, now) + cost : word, next);
                            var rolled = gcra.Roll(word, now);
                            var due = gcra.DueAt(rolled, now, cost);
                            if (cost > held)
                            {
                                Assert.False(gcra.TryTake(word, due - 1, cost, out _));
                                Assert.True(gcra.TryTake(word, due, cost, out _));
                            }
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Windows_are_due_at_the_first_time_that_admits_in_every_small_state()
    {
        for (var permits = 1; permits <= 4; permits++)
        {
            for (long length = 1; length <= 5; length++)
            {
                VisitReachable(new WindowCount(permits, length), permits, length);
                VisitReachable(new WeightedWindows(permits, length), permits, length);
            }
        }
    }

    [Fact]
    public void Gcra_stays_within_its_burst_at_the_ends_of_the_number_range()
    {
        foreach (var permits in new[] { 1, int.MaxValue })
        {
            var gcra = new Gcra(permits, costShift: 31);
            var burst = (long)permits << 31;
            foreach (var word in Extremes)
            {
                foreach (var now in Extremes)
                {
                    foreach (var cost in new[] { 0, 1L << 31, burst })
                    {
                        var admitted = gcra.TryTake(word, now, cost, out var next);
                        Assert.True(next >= word);
                        Assert.True(next >= 0);
                        Assert.True(!admitted || next <= Replenishment.Add(now, burst));
                        Assert.True(admitted || (Int128)word + cost > (Int128)now + burst);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 4L)]
    [InlineData(1_048_575, 1_000_000_000L)]
    [InlineData(1_048_575, 1L << 59)]
    [InlineData(3, (1L << 59) - 1)]
    public void Windows_admit_exactly_their_permits_at_the_ends_of_the_number_range(int permits, long length)
    {
        foreach (var now in new[] { 0, length - 1, length, (1L << 62) - 1, long.MaxValue })
        {
            Assert.Equal(permits, TakeAll(new WindowCount(permits, length), now, permits));
            Assert.Equal(permits, TakeAll(new WeightedWindows(permits, length), now, permits));
        }
    }

    [Fact]
    public void The_number_of_a_weighted_window_may_wrap()
    {
        // 20 bits for each count leave 24 for the number.
        var windows = new WeightedWindows(SlidingWindow.MaxPermits, length: 10);
        const long LastBeforeWrap = ((1L << 24) - 1) * 10;
        Assert.True(windows.TryTake(0, LastBeforeWrap, SlidingWindow.MaxPermits, out var full));
        Assert.False(windows.TryTake(full, LastBeforeWrap + 9, 1, out _));
        Assert.False(windows.TryTake(full, LastBeforeWrap + 10, 1, out _));
        Assert.True(windows.TryTake(full, LastBeforeWrap + 15, SlidingWindow.MaxPermits / 2, out var half));
        Assert.False(windows.TryTake(half, LastBeforeWrap + 15, 1, out _));
        Assert.Equal(LastBeforeWrap + 30, windows.FullAt(half, LastBeforeWrap + 45));
        Assert.True(windows.TryTake(half, LastBeforeWrap + 30, SlidingWindow.MaxPermits, out _));
    }

    private static void VisitReachable<T>(T algorithm, int permits, long length)
        where T : struct, IReplenishment
    {
        var seen = new HashSet<(long Word, long Now)> { (0, 0) };
        var open = new Stack<(long Word, long Now)>(seen);
        while (open.TryPop(out var state))
        {
            // Full from just that time on, whatever the time at which one asks.
            var full = algorithm.FullAt(state.Word, state.Now);
            for (var later = state.Now; later <= state.Now + (3 * length); later++)
            {
                Assert.Equal(later >= full, algorithm.IsFull(state.Word, later));
                Assert.Equal(full, algorithm.FullAt(state.Word, later));
            }

            Assert.True(algorithm.TryTake(state.Word, Math.Max(full, state.Now), permits, out _));
            Assert.True(full <= state.Now || !algorithm.TryTake(state.Word, full - 1, permits, out _));

            // As a word is left behind by whoever gives back.
            var rolled = algorithm.Roll(state.Word, state.Now);
            if (seen.Add((rolled, state.Now)))
                open.Push((rolled, state.Now));

            for (long cost = 1; cost <= permits; cost++)
            {
                if (!algorithm.TryTake(state.Word, state.Now, cost, out var next))
                {
                    var due = algorithm.DueAt(algorithm.Roll(state.Word, state.Now), state.Now, cost);
                    Assert.True(due > state.Now);
                    for (var early = state.Now; early < due; early++)
                        Assert.False(algorithm.TryTake(state.Word, early, cost, out _));
                    Assert.True(algorithm.TryTake(state.Word, due, cost, out _));
                }
                else if (seen.Add((next, state.Now)))
                {
                    open.Push((next, state.Now));
                }
            }

            if (state.Now < 4 * length && seen.Add((state.Word, state.Now + 1)))
                open.Push((state.Word, state.Now + 1));
        }

        Assert.True(seen.Count > permits);
    }

    private static long TakeAll<T>(T algorithm, long now, int permits)
        where T : struct, IReplenishment
    {
        Assert.True(algorithm.TryTake(0, now, permits - 1, out var word));
        Assert.True(algorithm.TryTake(word, now, 1, out word));
        Assert.False(algorithm.TryTake(word, now, 1, out _));
        return permits;
    }
}
