namespace Shot.Tests.Limiters;

/// <summary>
/// Every order of the steps of three threads with three calls each that take permits, book them, give them back and settle them. Caught, each as a test that stays: whatever
/// <see cref="Planted"/> lists.
/// </summary>
public sealed class ReturnInterleavingTests
{
    private const int Permits = 2;

    // A permit comes back every unit of time, so a window lasts two.
    private static readonly Gcra Bucket = new(Permits, costShift: 0);
    private static readonly WindowCount Window = new(Permits, window: 2);
    private static readonly WeightedWindows Weighted = new(Permits, length: 2);

    private static readonly SteppedCall[][] Returns =
    [
        [SteppedCall.Stamp(2), SteppedCall.GiveBack, SteppedCall.Take()],
        [SteppedCall.Stamp(), SteppedCall.GiveBack, SteppedCall.Stamp()],
        [SteppedCall.Stamp(), SteppedCall.Take(2), SteppedCall.GiveBack],
    ];

    private static readonly SteppedCall[][] ReturnsAndLeases =
    [
        [SteppedCall.Stamp(), SteppedCall.GiveBack, SteppedCall.Stamp(2)],
        [SteppedCall.Stamp(), SteppedCall.GiveBack, SteppedCall.Take()],
        [SteppedCall.Take(2), SteppedCall.Take(), SteppedCall.Take()],
    ];

    private static readonly SteppedCall[][] Bookings =
    [
        [SteppedCall.Book(delay: 2), SteppedCall.GiveBack, SteppedCall.Book(delay: 2)],
        [SteppedCall.Book(delay: 1), SteppedCall.Book(delay: 2), SteppedCall.Take()],
        [SteppedCall.Stamp(), SteppedCall.GiveBack, SteppedCall.Book(delay: 1)],
    ];

    private static readonly SteppedCall[][] Settlements =
    [
        [SteppedCall.Stamp(2), SteppedCall.Settle(1), SteppedCall.Take()],
        [SteppedCall.Stamp(), SteppedCall.Settle(3), SteppedCall.Stamp()],
        [SteppedCall.Stamp(), SteppedCall.Settle(0), SteppedCall.Take(2)],
    ];

    private static readonly SteppedCall[][] SettledTwice =
    [
        [SteppedCall.Stamp(), SteppedCall.Settle(0), SteppedCall.Settle(0)],
        [SteppedCall.Stamp(), SteppedCall.Stamp(), SteppedCall.Take()],
        [SteppedCall.Stamp(), SteppedCall.Take(), SteppedCall.Take()],
    ];

    [Fact]
    public void Settled_calls_keep_a_token_bucket_within_burst_and_rate_at_each_admission()
    {
        Interleavings.Hold(SettlingBucket(Settlements));
        Interleavings.Hold(SettlingBucket(SettledTwice));
    }

    [Theory]
    [InlineData((int)Planted.ReturnIgnoresReturns)]
    [InlineData((int)Planted.SurchargeUpToCeiling)]
    [InlineData((int)Planted.SurchargeWithoutSwap)]
    public void A_planted_defect_of_settling_is_found(int planted) =>
        Assert.NotNull(Interleavings.Explore(SettlingBucket(Settlements, (Planted)planted)).Wrong);

    [Fact]
    public void A_charge_that_is_settled_twice_is_found() =>
        Assert.NotNull(Interleavings.Explore(SettlingBucket(SettledTwice, Planted.SettledTwice)).Wrong);

    [Fact]
    public void Returns_to_a_token_bucket_keep_it_within_burst_and_rate() => Interleavings.Hold(ReturningBucket());

    [Fact]
    public void Returns_to_a_fixed_window_keep_it_within_its_permits() =>
        Interleavings.Hold(new SteppedLimiter<WindowCount>(Window, Returns, lease: 0, lastTime: 2, static (first, last) => first / 2 == last / 2 ? Permits : int.MaxValue));

    [Fact]
    public void Returns_to_a_sliding_window_keep_it_within_permits_and_rate() =>
        Interleavings.Hold(new SteppedLimiter<WeightedWindows>(Weighted, Returns, lease: 0, lastTime: 2, static (first, last) => Permits + (last - first)));

    [Fact]
    public void Returns_beside_a_lease_in_use_exceed_the_bound_by_at_most_the_lease()
    {
        Interleavings.Hold(new SteppedLimiter<Gcra>(Bucket, ReturnsAndLeases, lease: 1, lastTime: 1, static (first, last) => Permits + (last - first) + 1));
        Interleavings.Hold(LeasingWindow());
    }

    [Fact]
    public void Cancelled_bookings_keep_a_token_bucket_within_burst_and_rate() => Interleavings.Hold(BookedBucket());

    [Theory]
    [InlineData((int)Planted.ReturnIgnoresReturns)]
    [InlineData((int)Planted.ReturnWithoutLock)]
    [InlineData((int)Planted.ReturnsReadTooLate)]
    public void A_planted_defect_of_giving_back_is_found(int planted) =>
        Assert.NotNull(Interleavings.Explore(ReturningBucket((Planted)planted)).Wrong);

    [Fact]
    public void A_lease_that_is_published_despite_stamps_is_found() =>
        Assert.NotNull(Interleavings.Explore(LeasingWindow(Planted.LeaseDespiteStamps)).Wrong);

    [Theory]
    [InlineData((int)Planted.BookingUnannounced)]
    [InlineData((int)Planted.BookingAnnouncedTooLate)]
    public void A_planted_defect_of_booking_is_found(int planted) =>
        Assert.NotNull(Interleavings.Explore(BookedBucket((Planted)planted)).Wrong);

    private static SteppedLimiter<Gcra> SettlingBucket(SteppedCall[][] calls, Planted planted = Planted.None) =>
        new(Bucket, calls, lease: 0, lastTime: 2, static (first, last) => Permits + (last - first), planted);

    private static SteppedLimiter<Gcra> ReturningBucket(Planted planted = Planted.None) =>
        new(Bucket, Returns, lease: 0, lastTime: 2, static (first, last) => Permits + (last - first), planted);

    private static SteppedLimiter<WeightedWindows> LeasingWindow(Planted planted = Planted.None) =>
        new(Weighted, ReturnsAndLeases, lease: 1, lastTime: 2, static (first, last) => Permits + (last - first) + 1, planted);

    private static SteppedLimiter<Gcra> BookedBucket(Planted planted = Planted.None) =>
        new(Bucket, Bookings, lease: 0, lastTime: 1, static (first, last) => Permits + (last - first), planted);
}
