namespace Shot.Tests.Limiters;

/// <summary>
/// Every order of the steps of three threads with three calls each, around the real decisions. Caught, each as a test that stays: a bucket of two words, a window
/// that checks and then adds, a clock that is read before the word, a bound that leaves out the lease, a gate that checks and then adds, or lets a copied lease leave twice.
/// </summary>
public sealed class InterleavingTests
{
    private const int Permits = 2;

    // A permit comes back every unit of time, so a window lasts two.
    private static readonly Gcra Bucket = new(Permits, costShift: 0);
    private static readonly WindowCount Window = new(Permits, window: 2);
    private static readonly WeightedWindows Weighted = new(Permits, length: 2);

    // Every third call takes two permits at once.
    private static readonly SteppedCall[][] Calls =
    [
        [SteppedCall.Take(), SteppedCall.Take(2), SteppedCall.Take()],
        [SteppedCall.Take(2), SteppedCall.Take(), SteppedCall.Take()],
        [SteppedCall.Take(), SteppedCall.Take(), SteppedCall.Take(2)],
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Admissions_stay_within_the_permits_while_time_stands_still(int lease)
    {
        Interleavings.Hold(new SteppedLimiter<Gcra>(Bucket, Calls, lease, lastTime: 0, static (_, _) => Permits));
        Interleavings.Hold(new SteppedLimiter<WindowCount>(Window, Calls, lease, lastTime: 0, static (_, _) => Permits));
        Interleavings.Hold(new SteppedLimiter<WeightedWindows>(Weighted, Calls, lease, lastTime: 0, static (_, _) => Permits));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_token_bucket_admits_at_most_its_burst_its_rate_and_its_lease(int lease) =>
        Interleavings.Hold(new SteppedLimiter<Gcra>(Bucket, Calls, lease, lastTime: 3 - lease, (first, last) => Permits + (last - first) + lease));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_fixed_window_admits_at_most_its_permits_and_its_lease(int lease) =>
        Interleavings.Hold(new SteppedLimiter<WindowCount>(Window, Calls, lease, lastTime: 3 - lease, (first, last) => first / 2 == last / 2 ? Permits + lease : int.MaxValue));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_sliding_window_admits_at_most_its_permits_its_rate_and_its_lease(int lease) =>
        Interleavings.Hold(new SteppedLimiter<WeightedWindows>(Weighted, Calls, lease, lastTime: 3 - lease, (first, last) => Permits + (last - first) + lease));

    [Fact]
    public void A_bound_that_leaves_out_the_lease_is_found_to_be_exceeded() =>
        Assert.NotNull(Interleavings.Explore(
            new SteppedLimiter<Gcra>(Bucket, Calls, lease: 2, lastTime: 3, (first, last) => Permits + (last - first))).Wrong);

    [Fact]
    public void A_clock_that_is_read_before_the_word_is_found() =>
        Assert.NotNull(Interleavings.Explore(new SteppedLimiter<WeightedWindows>(
            Weighted, Calls, lease: 0, lastTime: 2, (first, last) => Permits + (last - first), Planted.ClockBeforeWord)).Wrong);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_planted_defect_is_found(bool twoWords) => Assert.NotNull(Interleavings.Explore(new SteppedDefect(twoWords)).Wrong);

    [Fact]
    public void A_gate_never_has_too_many_inside_and_loses_no_place() => Interleavings.Hold(new SteppedGate(SteppedGate.Defect.None));

    [Theory]
    [InlineData(SteppedGate.Defect.ChecksThenAdds)]
    [InlineData(SteppedGate.Defect.LeavesTwice)]
    [InlineData(SteppedGate.Defect.ForgetsVisits)]
    public void A_gate_that_is_wrong_on_purpose_is_found(object defect) =>
        Assert.NotNull(Interleavings.Explore(new SteppedGate((SteppedGate.Defect)defect)).Wrong);

    [Fact]
    public void Changes_of_the_burst_admit_no_more_than_the_larger_one() => Interleavings.Hold(new SteppedChange(SteppedChange.Defect.None));

    [Theory]
    [InlineData(SteppedChange.Defect.StaysOpen)]
    [InlineData(SteppedChange.Defect.ClosesBlindly)]
    [InlineData(SteppedChange.Defect.FlagsLate)]
    public void A_change_that_is_wrong_on_purpose_is_found(object defect) =>
        Assert.NotNull(Interleavings.Explore(new SteppedChange((SteppedChange.Defect)defect)).Wrong);
}
