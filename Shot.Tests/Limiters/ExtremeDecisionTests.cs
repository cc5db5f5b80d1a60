namespace Shot.Tests.Limiters;

/// <summary>
/// The pure decisions at the ends of the number range, against the same sums in 128 bits. Units of time are below 2^62 (<see cref="TimeScale"/>), and what follows from
/// them, words and due times, may be beyond. Caught, when it was planted, a plain sum in place of each saturating one, and a difference that wrapped in
/// <see cref="Gcra.GiveBack"/>.
/// </summary>
public sealed class ExtremeDecisionTests
{
    private const long LastTime = (1L << 62) - 1;

    private static readonly long[] Times = [0, 1, 2, 1L << 31, 1L << 59, 1L << 61, LastTime - 1, LastTime];
    private static readonly long[] Numbers = [.. Times, long.MaxValue / 2, long.MaxValue - 1, long.MaxValue];

    public static TheoryData<int, int> Buckets { get; } = new() { { 1, 0 }, { 3, 20 }, { 1, 59 }, { int.MaxValue, 0 }, { int.MaxValue, 28 } };

    // The shortest windows: at 2^31 permits a second the last time, after 20 years, is 2^61 permits.
    public static TheoryData<int, long> Windows { get; } = new()
    {
        { 1, 4 }, { 1, LastTime }, { 3, 8 }, { 3, (1L << 59) - 1 }, { 1_048_575, 1L << 21 }, { 1_048_575, 1L << 59 },
    };

    [Theory]
    [MemberData(nameof(Buckets))]
    public void A_bucket_takes_what_sums_that_cannot_overflow_allow(int permits, int shift)
    {
        var gcra = new Gcra(permits, shift);
        foreach (var word in Numbers)
        {
            foreach (var now in Times)
            {
                var rolled = gcra.Roll(word, now);
                Assert.Equal(Math.Max(word, now), rolled);
                Assert.Equal(Saturated((Int128)now + gcra.Burst), gcra.Ceiling(rolled, now));
                Assert.Equal(rolled, gcra.Position(rolled, now));
                foreach (var cost in new[] { 0, 1L << shift, gcra.Burst })
                {
                    Assert.Equal(Saturated((Int128)rolled + cost) - gcra.Burst, gcra.DueAt(rolled, now, cost));
                    var admits = (Int128)rolled + cost <= (Int128)now + gcra.Burst;
                    Assert.Equal(admits, gcra.TryTake(word, now, cost, out var next));
                    Assert.Equal(admits ? rolled + cost : word, next);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Buckets))]
    public void A_bucket_takes_back_what_sums_that_cannot_overflow_allow(int permits, int shift)
    {
        var gcra = new Gcra(permits, shift);
        foreach (var word in Numbers)
        {
            foreach (var now in Times)
            {
                foreach (var position in Numbers)
                {
                    foreach (var latestDue in Numbers)
                    {
                        foreach (var returned in Numbers)
                            GivesBack(gcra, Math.Max(word, now), now, latestDue, new Taken(1L << shift, position, returned));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    [InlineData(int.MaxValue, 1L << 32)]
    public void A_fixed_window_counts_up_to_its_permits_and_not_further(int permits, long length)
    {
        var algorithm = new WindowCount(permits, length);
        foreach (var now in Times)
            Visit(algorithm, permits, now, next: (Int128)now + length - (now % length));
        foreach (var now in Times.Where(now => now > 0))
        {
            var earlier = algorithm.Roll(0, now - 1) + permits;
            Assert.Equal(algorithm.Roll(earlier, now), now / length == (now - 1) / length ? earlier : algorithm.Roll(0, now));
        }
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_sliding_window_counts_up_to_its_permits_and_not_further(int permits, long length)
    {
        var algorithm = new WeightedWindows(permits, length);
        foreach (var now in Times)
            Visit(algorithm, permits, now, next: null);
    }

    private static void GivesBack(Gcra gcra, long rolled, long now, long latestDue, in Taken taken)
    {
        var given = Int128.Clamp((Int128)taken.Position - Math.Max(now, latestDue) - taken.ReturnedSince, 0, taken.Cost);
        var word = gcra.GiveBack(rolled, now, latestDue, taken, out var lost);
        Assert.Equal(rolled - given, word);
        if (taken.Position > rolled)
            return;
        Assert.InRange(word, now, rolled);
        Assert.InRange(lost, 0, taken.Cost - (rolled - word));
    }

    /// <summary>Takes all permits of a window, one by one and together, and gives them back.</summary>
    private static void Visit<T>(T algorithm, int permits, long now, Int128? next)
        where T : struct, IReplenishment
    {
        var empty = algorithm.Roll(0, now);
        Assert.Equal(empty, algorithm.Roll(empty, now));
        Assert.Equal(permits, algorithm.Available(empty, now));
        Assert.True(algorithm.TryTake(empty, now, permits - 1, out var almost));
        Assert.True(algorithm.TryTake(almost, now, 1, out var full));
        Assert.False(algorithm.TryTake(full, now, 1, out var unchanged));
        Assert.Equal(full, unchanged);
        Assert.Equal(now, algorithm.DueAt(almost, now, 1));
        var due = algorithm.DueAt(full, now, permits);
        Assert.True(due > now);
        Assert.True(due == long.MaxValue || algorithm.TryTake(full, due, permits, out _));
        Assert.False(algorithm.TryTake(full, due - 1, permits, out _));
        Assert.Equal(next is { } end ? Saturated(end) : due, due);

        var position = algorithm.Position(full, now);
        Assert.Equal(almost, algorithm.GiveBack(full, now, long.MaxValue, new Taken(1, position, long.MaxValue), out var lost));
        Assert.Equal(empty, algorithm.GiveBack(full, now, 0, new Taken(permits, position, 0), out _));
        Assert.Equal(0, lost);
        foreach (var other in Numbers.Where(other => other != position && other != position - 1))
            Assert.Equal(full, algorithm.GiveBack(full, now, 0, new Taken(permits, other, 0), out _));
    }

    private static long Saturated(Int128 sum) => (long)Int128.Min(sum, long.MaxValue);
}
