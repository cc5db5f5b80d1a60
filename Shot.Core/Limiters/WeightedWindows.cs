namespace Shot;

/// <summary>The sliding window counter: the permits taken in this window, plus those of the previous window weighted by the part of it that
/// lies within one window length before now. The word holds the window's number, the previous count and the current count.</summary>
/// <remarks><para><b>Bound.</b> The estimate assumes that the previous window's permits were taken evenly. Even so, at most <c>permits +
/// perSecond × t</c> are taken in any time t. Proof: let P be the permits, c₁ … cₙ the counts of consecutive windows, and x the elapsed
/// part of the last one. An admission in the last window requires cₙ ≤ P − cₙ₋₁ (1 − x). So the sum is at most P + cₙ₋₁ x + c₁ + … + cₙ₋₂ ≤
/// P + P (x + n − 2), and at least x + n − 2 windows have passed since the first one ended. The weighted count is rounded up, never
/// down.</para>
/// <para><b>Wrapping.</b> Each count takes the b ≤ 20 bits that the burst needs, and the window's number the other 64 − 2b, so it may wrap.
/// It is only compared, modulo its bits, with the number of a time that was read after the word and so is not earlier. If a limiter is idle
/// for 2^(64−2b) windows, give or take one, its old counts seem current. That refuses calls but never admits too many.</para></remarks>
/// <param name="permits">Permits in a window, at most 2^20 − 1.</param>
/// <param name="length">Units of time in a window.</param>
internal readonly struct WeightedWindows(int permits, long length) : IKeyAlgorithm<WeightedWindows>
{
    public const int MaxPermits = (1 << 20) - 1;

    private readonly int _countBits = BitOperations.Log2((uint)permits) + 1;

    // The number wraps, so an older time would seem to lie far ahead.
    public static bool AllowsOlderTime => false;

    public long Burst => permits;
    public int CostShift => 0;

    public long Roll(long word, long now)
    {
        var window = now / length;
        return Passed(word, window) switch
        {
            0 => word,
            1 => Pack(window, Current(word)),
            _ => Pack(window, 0),
        };
    }

    // A successor may start with an estimate that is rounded up to one permit above the burst.
    public long Ceiling(long rolled, long now) =>
        rolled + Math.Max(0, permits - Current(rolled) - Weighted(Previous(rolled), Remaining(now)));

    public long DueAt(long rolled, long now, long cost)
    {
        var start = now - (now % length);
        var room = permits - Current(rolled) - cost;
        if (room >= 0)
            return Math.Max(now, Replenishment.Add(start, Elapsed(Previous(rolled), room)));
        return Replenishment.Add(Replenishment.Add(start, length), Elapsed(Current(rolled), permits - cost));
    }

    public long FullAt(long word, long now)
    {
        var window = now / length;
        var windows = Current(word) > 0 ? 2 : Previous(word) > 0 ? 1 : 0;
        return (window - Passed(word, window) + windows) * length;
    }

    /// <summary>Sets both counts to their maximum. No admission produces that: a full current window implies a previous count of zero,
    /// because its weight is rounded up.</summary>
    public long Closed(long word) => word | ((1L << (2 * _countBits)) - 1);

    public long Spent(long rolled, long now)
    {
        var previous = (UInt128)(ulong)Previous(rolled) * (ulong)Remaining(now) << Limiter.FractionBits;
        var weighted = (previous + (ulong)(length - 1)) / (ulong)length;
        var current = (UInt128)(ulong)Current(rolled) << Limiter.FractionBits;
        return (long)UInt128.Min(current + weighted, (UInt128)(ulong)permits << Limiter.FractionBits);
    }

    /// <summary>The same fraction of the window has passed, so the previous window keeps its weight. Rounded down to a tick.</summary>
    public long Age(in WeightedWindows old, in TimeScale oldScale, in TimeScale scale, long now) =>
        scale.ToTicks((long)((UInt128)(ulong)(now % old.Length) * (ulong)length / (ulong)old.Length) + 1) - 1;

    public long Length => length;

    /// <summary>A first window that keeps another limiter's counts as far as they fit.</summary>
    public long Begin(in WeightedWindows old, long rolled, long begun, long change, long spent)
    {
        var previous = Math.Min(old.Previous(rolled), permits);
        var fractions = change >= 0 && previous == old.Previous(rolled)
            ? (old.Current(rolled) << Limiter.FractionBits) + change
            : spent - (long)(((UInt128)(ulong)previous * (ulong)Remaining(begun) << Limiter.FractionBits) / (ulong)length);
        var current = (Math.Max(0, fractions) + (1L << Limiter.FractionBits) - 1) >> Limiter.FractionBits;
        return Pack(0, previous) | Math.Min(current, permits);
    }

    public long Carry(in WeightedWindows old, long rolled, long now) => 0;
    public long Position(long next, long now) => now / length;

    /// <summary>The counts include only permits that were not given back. The proof above sums only those, and each admission was decided
    /// with counts at least as large, so it still holds. The position is the full window number, so a wrapped number cannot be mistaken for
    /// the stamp's.</summary>
    public long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost)
    {
        lost = 0;
        return ((now / length) - taken.Position) switch
        {
            0 => rolled - taken.Cost,
            1 => rolled - (taken.Cost << _countBits),
            _ => rolled,
        };
    }

    public WeightedWindows Under(int plan) => this;
    public WeightedWindows Of(long word) => this;
    public bool ChangesPlan(long word) => false;
    public bool TryTake(long word, long now, long cost, out long next) => Replenishment.TryTake(this, word, now, cost, out next);
    public bool TryTakeSamePlan(long word, long now, long cost, out long next) => TryTake(word, now, cost, out next);
    public long DueFrom(long word, long now, long cost) => DueAt(Roll(word, now), now, cost);
    public long Claim(long last, long newcomer, long now, long cost) => Roll(newcomer, now) + cost;

    public bool TryCarry(in WeightedWindows old, long word, long now, out long next)
    {
        next = 0;
        return false;
    }

    /// <summary>Elapsed time of a window from which a previous window with this count weighs no more than the room.</summary>
    private long Elapsed(long previous, long room) =>
        previous <= room ? 0 : length - (long)((UInt128)(ulong)room * (ulong)length / (ulong)previous);

    /// <summary>Number of windows since the word was written, modulo the bits of the number.</summary>
    private long Passed(long word, long window) =>
        unchecked((long)(((ulong)window - ((ulong)word >> (2 * _countBits))) << (2 * _countBits) >> (2 * _countBits)));

    private long Remaining(long now) => length - (now % length);

    private long Weighted(long count, long remaining) =>
        (long)((((UInt128)(ulong)count * (ulong)remaining) + (ulong)(length - 1)) / (ulong)length);

    private long Pack(long window, long previous) => unchecked((window << (2 * _countBits)) | (previous << _countBits));
    private long Previous(long word) => (word >> _countBits) & ((1L << _countBits) - 1);
    private long Current(long word) => word & ((1L << _countBits) - 1);
}
