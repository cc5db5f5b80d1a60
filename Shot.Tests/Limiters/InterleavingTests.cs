namespace Shot.Tests.Limiters;

/// <summary>Every order of the steps of three threads with three operations each, around the real decisions.</summary>
public sealed class InterleavingTests
{
    private const int Permits = 2;

    // A permit comes back every unit of time, so a window lasts two.
    private static readonly Gcra Bucket = new(Permits, costShift: 0);
    private static readonly WindowCount Window = new(Permits, window: 2);
    private static readonly WeightedWindows Weighted = new(Permits, length: 2);

    [Fact]
    public void While_time_stands_still_exactly_the_permits_enter()
    {
        Holds(new SteppedAcquire<Gcra>(Bucket, Permits, lease: 0, lastTime: 0, (_, _) => Permits));
        Holds(new SteppedAcquire<WindowCount>(Window, Permits, lease: 0, lastTime: 0, (_, _) => Permits));
        Holds(new SteppedAcquire<WeightedWindows>(Weighted, Permits, lease: 0, lastTime: 0, (_, _) => Permits));
        Holds(new SteppedAcquire<Gcra>(Bucket, Permits, lease: 2, lastTime: 0, (_, _) => Permits));
        Holds(new SteppedAcquire<WindowCount>(Window, Permits, lease: 2, lastTime: 0, (_, _) => Permits));
        Holds(new SteppedAcquire<WeightedWindows>(Weighted, Permits, lease: 2, lastTime: 0, (_, _) => Permits));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_token_bucket_admits_at_most_its_burst_its_rate_and_its_lease(int lease) =>
        Holds(new SteppedAcquire<Gcra>(Bucket, Permits, lease, lastTime: 3 - lease, (first, last) => Permits + (last - first) + lease));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_fixed_window_admits_at_most_its_permits_and_its_lease(int lease) =>
        Holds(new SteppedAcquire<WindowCount>(Window, Permits, lease, lastTime: 3, (first, last) => first / 2 == last / 2 ? Permits + lease : int.MaxValue));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_sliding_window_admits_at_most_its_permits_its_rate_and_its_lease(int lease) =>
        Holds(new SteppedAcquire<WeightedWindows>(Weighted, Permits, lease, lastTime: 3 - lease, (first, last) => Permits + (last - first) + lease));

    [Fact]
    public void A_bound_that_leaves_out_the_lease_is_found_to_be_exceeded() =>
        Assert.NotNull(Interleavings.Explore(
            new SteppedAcquire<Gcra>(Bucket, Permits, lease: 2, lastTime: 3, (first, last) => Permits + (last - first))).Wrong);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_planted_defect_is_found(bool twoWords) => Assert.NotNull(Interleavings.Explore(new SteppedDefect(twoWords)).Wrong);

    [Fact]
    public void A_gate_never_stays_shut() => Holds(new SteppedGate(looksTwice: true));

    [Fact]
    public void A_gate_that_does_not_look_twice_is_found_to_stay_shut() =>
        Assert.Equal("closed for good", Interleavings.Explore(new SteppedGate(looksTwice: false)).Wrong);

    [Fact]
    public void Changes_of_the_burst_let_nobody_in_who_would_not_be_by_the_larger_one() => Holds(new SteppedChange(SteppedChange.Defect.None));

    [Theory]
    [InlineData(SteppedChange.Defect.StaysOpen)]
    [InlineData(SteppedChange.Defect.ClosesBlindly)]
    [InlineData(SteppedChange.Defect.ForgetsDebt)]
    [InlineData(SteppedChange.Defect.FlagsLate)]
    public void A_change_that_is_wrong_on_purpose_is_found(object defect) =>
        Assert.NotNull(Interleavings.Explore(new SteppedChange((SteppedChange.Defect)defect)).Wrong);

    private static void Holds(ISteppedLimiter limiter)
    {
        var (states, wrong) = Interleavings.Explore(limiter);
        Assert.Null(wrong);
        Assert.True(states > 1_000, $"Only {states} states: the threads never met.");
    }
}
