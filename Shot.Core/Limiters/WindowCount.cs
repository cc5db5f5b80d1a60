namespace Shot;

/// <summary>The fixed window counter: the word holds the window's number above the count of permits taken in it. A past window is replaced
/// by the current one with a count of zero.</summary>
/// <remarks>The count takes the b bits that the burst needs, the number the other 63 − b. A window lasts at least 2^(b−1) / 2^31 seconds,
/// so the number does not wrap within 2^31 seconds.</remarks>
/// <param name="permits">Permits in a window.</param>
/// <param name="window">Units of time in a window.</param>
internal readonly struct WindowCount(int permits, long window) : IKeyAlgorithm<WindowCount>
{
    private readonly int _countBits = BitOperations.Log2((uint)permits) + 1;

    public static bool AllowsOlderTime => true;
    public long Burst => permits;
    public int CostShift => 0;
    public long Roll(long word, long now) => Math.Max(word, now / window << _countBits);
    public long Ceiling(long rolled, long now) => Start(rolled) + permits;

    public long DueAt(long rolled, long now, long cost) =>
        rolled + cost <= Ceiling(rolled, now) ? now : Replenishment.Add((rolled >> _countBits) * window, window);

    public long FullAt(long word, long now) => ((word >> _countBits) + (word == Start(word) ? 0 : 1)) * window;
    public long Length => window;

    /// <summary>The current window keeps its start. If that is too long ago, the window is treated as almost over.</summary>
    public long Age(in WindowCount old, in TimeScale oldScale, in TimeScale scale, long now) =>
        oldScale.ToTicks(now) - oldScale.ToTicks(now - (now % old.Length));

    public long Begin(in WindowCount old, long rolled, long begun, long change, long spent) =>
        (spent + (1L << Limiter.FractionBits) - 1) >> Limiter.FractionBits;

    // The window's number leaves the sign bit free, so it marks a closed word.
    public long Closed(long word) => word | long.MinValue;

    public long Spent(long rolled, long now) => Math.Min(rolled - Start(rolled), permits) << Limiter.FractionBits;
    public long Carry(in WindowCount old, long rolled, long now) => 0;
    public long Position(long next, long now) => now / window;

    /// <summary>The bound concerns only permits that were taken in the window and not given back, and the count includes just those. When
    /// the window is over, its permits are replenished already.</summary>
    public long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost)
    {
        lost = 0;
        return rolled >> _countBits == taken.Position ? rolled - taken.Cost : rolled;
    }

    public WindowCount Under(int plan) => this;
    public WindowCount Of(long word) => this;
    public bool ChangesPlan(long word) => false;
    public bool TryTake(long word, long now, long cost, out long next) => Replenishment.TryTake(this, word, now, cost, out next);
    public bool TryTakeSamePlan(long word, long now, long cost, out long next) => TryTake(word, now, cost, out next);
    public long DueFrom(long word, long now, long cost) => DueAt(Roll(word, now), now, cost);
    public long Claim(long last, long newcomer, long now, long cost) => Roll(newcomer, now) + cost;

    public bool TryCarry(in WindowCount old, long word, long now, out long next)
    {
        next = 0;
        return false;
    }

    private long Start(long word) => word >> _countBits << _countBits;
}
