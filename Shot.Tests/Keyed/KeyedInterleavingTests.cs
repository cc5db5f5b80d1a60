using Shot.Tests.Limiters;

namespace Shot.Tests.Keyed;

/// <summary>
/// Every order of the steps of three threads that take permits of three keys, three times each, and settle them, while slots change hands. Caught, each as a test that stays:
/// whatever <see cref="PlantedClaim"/> lists.
/// </summary>
public sealed class KeyedInterleavingTests
{
    // A permit, or a window, is one unit of time.
    private static readonly Gcra Bucket = new(permits: 1, costShift: 0);
    private static readonly WindowCount Window = new(permits: 1, window: 1);
    private static readonly WeightedWindows Weighted = new(permits: 1, length: 1);

    private static readonly int[][] Calls = [[1, 2, 1], [2, 1, 3], [3, 1, 2]];

    [Fact]
    public void No_key_has_two_slots_and_no_charge_is_lost_while_time_stands_still()
    {
        Interleavings.Hold(new SteppedKeyTable<Gcra>(Bucket, Calls, lastTime: 0, static (_, _) => 1));
        Interleavings.Hold(new SteppedKeyTable<Gcra>(new Gcra(permits: 2, costShift: 0), Calls, lastTime: 0, static (_, _) => 2));
        Interleavings.Hold(new SteppedKeyTable<WindowCount>(Window, Calls, lastTime: 0, static (_, _) => 1));
        Interleavings.Hold(new SteppedKeyTable<WeightedWindows>(Weighted, Calls, lastTime: 0, static (_, _) => 1));
    }

    [Fact]
    public void No_key_has_two_slots_while_keys_make_room() =>
        Interleavings.Hold(new SteppedKeyTable<Gcra>(Bucket, Calls, lastTime: 0, static (_, _) => int.MaxValue, KeyOverflow.MakeRoom));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_stay_within_burst_and_rate_while_buckets_refill_and_slots_change_hands(bool byOlderTime) =>
        Interleavings.Hold(new SteppedKeyTable<Gcra>(Bucket, Calls, lastTime: 1, static (first, last) => 1 + (last - first), olderTime: byOlderTime));

    [Fact]
    public void Keys_stay_within_their_permits_while_windows_end_and_slots_change_hands() =>
        Interleavings.Hold(new SteppedKeyTable<WindowCount>(Window, Calls, lastTime: 1, static (first, last) => first == last ? 1 : int.MaxValue));

    [Fact]
    public void Keys_stay_within_permits_and_rate_while_windows_slide_and_slots_change_hands() =>
        Interleavings.Hold(new SteppedKeyTable<WeightedWindows>(Weighted, Calls, lastTime: 2, static (first, last) => 1 + (last - first)));

    // A permit is two units of time. Keys 1 and 3 follow each other in a slot.
    private static readonly int[][] Settlements =
    [
        [1],
        [Settling.Stamp(1), Settling.GiveBack(1), 1],
        [Settling.Stamp(3), Settling.GiveBack(3)],
    ];

    private static readonly int[][] TwoReturns =
    [
        [Settling.Stamp(1), Settling.GiveBack(1), 1],
        [Settling.Stamp(1), Settling.GiveBack(1), 1],
        [1, 1],
    ];

    private static readonly int[][] Surcharges =
    [
        [Settling.Stamp(1), Settling.Owe(1), 1],
        [Settling.Stamp(3), Settling.GiveBack(3), 3],
        [1, Settling.Owe(3)],
    ];

    [Fact]
    public void Settled_keys_stay_within_burst_and_rate_while_slots_change_hands()
    {
        Interleavings.Hold(Settling.Table(Settlements));
        Interleavings.Hold(Settling.Table(TwoReturns, permits: 2));
        Interleavings.Hold(Settling.Table(Surcharges));
    }

    [Theory]
    [InlineData((int)PlantedClaim.ReturnsBelowTheTime)]
    [InlineData((int)PlantedClaim.IgnoresPeak)]
    [InlineData((int)PlantedClaim.SettlesWithoutLocks)]
    public void A_planted_defect_of_settling_is_found(int planted) =>
        Assert.Contains(
            "more than the bound",
            Interleavings.Explore(Settling.Table(Settlements, planted: (PlantedClaim)planted)).Wrong ?? "",
            StringComparison.Ordinal);

    [Theory]
    [InlineData((int)PlantedClaim.WithoutFreezing, "2 from 1 to 1")]
    [InlineData((int)PlantedClaim.FreezesUnseen, "2 from 1 to 1")]
    [InlineData((int)PlantedClaim.WordBeforeHash, "2 from 1 to 1")]
    [InlineData((int)PlantedClaim.WithoutLocks, "2 from 1 to 1")]
    [InlineData((int)PlantedClaim.LocksFirstSetOnly, "2 from 1 to 1")]
    [InlineData((int)PlantedClaim.LocksInAnyOrder, "a thread is stuck")]
    [InlineData((int)PlantedClaim.DoesNotLookAgain, "two slots")]
    [InlineData((int)PlantedClaim.HitTrustsFirstLook, "2 from 1 to 1")]
    public void A_planted_defect_is_found(int planted, string wrong) =>
        Assert.Contains(
            wrong,
            Interleavings.Explore(new SteppedKeyTable<Gcra>(Bucket, Calls, lastTime: 1, static (first, last) => 1 + (last - first), planted: (PlantedClaim)planted)).Wrong,
            StringComparison.Ordinal);

    private static class Settling
    {
        public static int Stamp(int key) => SteppedKeyTable<Gcra>.Stamp(key);
        public static int GiveBack(int key) => SteppedKeyTable<Gcra>.GiveBack(key);
        public static int Owe(int key) => SteppedKeyTable<Gcra>.Owe(key);

        public static SteppedKeyTable<Gcra> Table(int[][] calls, int permits = 1, PlantedClaim planted = PlantedClaim.None) =>
            new(new Gcra(permits, costShift: 1), calls, lastTime: 2, (first, last) => permits + ((last - first) / 2), planted: planted);
    }
}
