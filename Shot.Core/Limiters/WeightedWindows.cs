using System.Numerics;

namespace Shot;

/// <summary>
/// The sliding window counter: what was taken in this window, plus what was taken in the one before, weighted by the share
/// of it that one window length back from now still covers. The word is the window's number, the count of the window
/// before, and the count of this one.
/// </summary>
/// <remarks>
/// <para>The approximation takes the earlier permits as spread evenly. Still at most <c>permits + perSecond × t</c> enter in
/// any time t: with P permits, counts c₁ … cₙ in consecutive windows and the last one observed at the share x, the last
/// admits at most P − cₙ₋₁ (1 − x). So the sum is at most P + cₙ₋₁ x + c₁ + … + cₙ₋₂ ≤ P + P (x + n − 2), and at least
/// x + n − 2 windows have passed since the first one ended. The weighted count is rounded up, never down.</para>
/// <para>Each count has the b ≤ 20 bits that the burst needs, the number the other 64 − 2b, so it may wrap: the number is only
/// ever compared with that of a time read after the word, which is not earlier, and taken modulo its bits. After an idle time of
/// 2^(64−2b) windows, give or take one, the old counts would be taken for fresh ones, which refuses and never over-admits.</para>
/// </remarks>
/// <param name="permits">Permits in a window, at most 2^20 − 1.</param>
/// <param name="length">Units of time in a window.</param>
internal readonly struct WeightedWindows(int permits, long length) : IReplenishment, ISuccessor<WeightedWindows>
{
    public const int MaxPermits = (1 << 20) - 1;

    private readonly int _countBits = BitOperations.Log2((uint)permits) + 1;

    // The number wraps: an older time would be taken for one far ahead.
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

    // A successor may begin with an estimate that is rounded up to one permit above the burst.
    public long Ceiling(long rolled, long now) => rolled + Math.Max(0, permits - Current(rolled) - Weighted(Previous(rolled), Remaining(now)));

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

    /// <summary>Both counts beyond what they can be: whoever fills a window finds nothing counted in the one before, since its weight is rounded up.</summary>
    public long Closed(long word) => word | ((1L << (2 * _countBits)) - 1);

    public long Spent(long rolled, long now)
    {
        var weighted = (((UInt128)(ulong)Previous(rolled) * (ulong)Remaining(now) << Limiter.FractionBits) + (ulong)(length - 1)) / (ulong)length;
        return (long)UInt128.Min(((UInt128)(ulong)Current(rolled) << Limiter.FractionBits) + weighted, (UInt128)(ulong)permits << Limiter.FractionBits);
    }

    /// <summary>The same share of the window has passed, so that the window before weighs what it weighed; rounded down to a tick.</summary>
    public long Age(in WeightedWindows old, in TimeScale oldScale, in TimeScale scale, long now) =>
        scale.ToTicks((long)((UInt128)(ulong)(now % old.Length) * (ulong)length / (ulong)old.Length) + 1) - 1;

    /// <summary>Units of time in a window.</summary>
    public long Length => length;

    /// <summary>A first window that goes on with the counts of another limiter's, as far as they can be counted here.</summary>
    /// <param name="old">The other.</param>
    /// <param name="rolled">Its word.</param>
    /// <param name="begun">The time in the first window.</param>
    /// <param name="change">By how much more, or less, is to be spent than was, in fractions.</param>
    /// <param name="spent">At least how much is to be spent, in fractions.</param>
    public long Begin(in WeightedWindows old, long rolled, long begun, long change, long spent)
    {
        var previous = Math.Min(old.Previous(rolled), permits);
        var fractions = change >= 0 && previous == old.Previous(rolled)
            ? (old.Current(rolled) << Limiter.FractionBits) + change
            : spent - (long)(((UInt128)(ulong)previous * (ulong)Remaining(begun) << Limiter.FractionBits) / (ulong)length);
        var current = (Math.Max(0, fractions) + (1L << Limiter.FractionBits) - 1) >> Limiter.FractionBits;
        return Pack(0, previous) | Math.Min(current, permits);
    }

    public long Position(long next, long now) => now / length;

    /// <summary>
    /// Both counts are of permits taken and not given back. The proof above sums only those, and each admission was decided with counts at
    /// least as large, so it holds of what is left. The window's full number tells a stamp from one that the wrapped number would take for it.
    /// </summary>
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

    /// <summary>How far into a window the one before it, with this count, weighs no more than the room.</summary>
    private long Elapsed(long previous, long room) =>
        previous <= room ? 0 : length - (long)((UInt128)(ulong)room * (ulong)length / (ulong)previous);

    /// <summary>How many windows ago, modulo the bits of the number, the word was written.</summary>
    private long Passed(long word, long window) =>
        unchecked((long)(((ulong)window - ((ulong)word >> (2 * _countBits))) << (2 * _countBits) >> (2 * _countBits)));

    private long Remaining(long now) => length - (now % length);

    private long Weighted(long count, long remaining) =>
        (long)((((UInt128)(ulong)count * (ulong)remaining) + (ulong)(length - 1)) / (ulong)length);

    private long Pack(long window, long previous) => unchecked((window << (2 * _countBits)) | (previous << _countBits));

    private long Previous(long word) => (word >> _countBits) & ((1L << _countBits) - 1);

    private long Current(long word) => word & ((1L << _countBits) - 1);
}
