namespace Shot;

/// <summary>The generic cell rate algorithm (ITU-T I.371, virtual scheduling): a token bucket whose whole state is the theoretical arrival
/// time (TAT), the time at which the bucket will be full again. If that time has passed, the bucket is full.</summary>
/// <param name="permits">Burst.</param>
/// <param name="costShift">Binary logarithm of the units per permit: the period of a dyadic scale.</param>
internal readonly struct Gcra(int permits, int costShift) : IKeyAlgorithm<Gcra>
{
    public static bool AllowsOlderTime => true;
    public long Burst { get; } = (long)permits << costShift;
    public int CostShift { get; } = costShift;
    public long Roll(long word, long now) => Math.Max(word, now);
    public long Ceiling(long rolled, long now) => Replenishment.Add(now, Burst);
    public long DueAt(long rolled, long now, long cost) => Replenishment.Add(rolled, cost) - Burst;
    public long FullAt(long word, long now) => word;

    // A word is a time and never negative, so the sign bit marks a closed one.
    public long Closed(long word) => word | long.MinValue;

    public long Spent(long rolled, long now) => ToFractions(Math.Min(rolled - now, Burst));

    /// <summary>Time booked or surcharged beyond the burst.</summary>
    public long Booked(long rolled, long now) => Math.Max(0, rolled - now - Burst);

    /// <summary>Converts units of time to the permits replenished in it, in fractions, rounded up.</summary>
    public long ToFractions(long units) => Rescale(units, CostShift, Limiter.FractionBits);

    /// <summary>Converts fractions of permits to the units of time in which they are replenished, rounded up.</summary>
    public long FromFractions(long fractions) => Rescale(fractions, Limiter.FractionBits, CostShift);

    public long Age(in Gcra old, in TimeScale oldScale, in TimeScale scale, long now) => 0;
    public long Begin(in Gcra old, long rolled, long begun, long change, long spent) => FromFractions(spent);
    public long Carry(in Gcra old, long rolled, long now) => FromFractions(old.ToFractions(old.Booked(rolled, now)));
    public long Position(long next, long now) => next;

    /// <summary>Removes an admission from the middle of the schedule and moves all later ones forward.</summary>
    /// <remarks><para><b>Why the burst holds.</b> Every admission f occupies a stretch of the schedule from the rolled word to the word
    /// after it, as long as its cost. Stretches do not overlap. None begins before k(f), the time at which its work may begin, and none
    /// ends later than k(f) plus the burst. So all work that begins between s and t has its stretches between s and t + burst, which is at
    /// most t − s + burst.</para>
    /// <para><b>Giving x back</b> moves the later stretches forward by x. They still do not overlap, and they end earlier than before. The
    /// only danger is that a stretch begins before its k(f). A later stretch begins no earlier than n − R, where n is the end of the
    /// removed stretch and R is what else was given back since. For admitted work, k(f) is at most now: its swap precedes this reading of
    /// the word, which precedes this reading of the clock. For booked work, k(f) is at most the latest due time. So x ≤ n − R − max(now,
    /// latestDue) is safe. More may not be: without this admission the bucket would have been full in the meantime and would have lost the
    /// permits, or booked work relies on them.</para>
    /// <para>No other thread gives permits back meanwhile. That keeps R exact, and the word cannot return to an earlier value
    /// (ABA).</para></remarks>
    public long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost)
    {
        // Differences of non-negative numbers, so neither overflows.
        var room = Math.Max(taken.Position - Math.Max(now, latestDue), 0);
        var given = Math.Clamp(room - taken.ReturnedSince, 0, taken.Cost);
        // A bucket that is full again has lost nothing.
        lost = Math.Min(taken.Cost - given, rolled - given - now);
        return rolled - given;
    }

    public Gcra Under(int plan) => this;
    public Gcra Of(long word) => this;
    public bool ChangesPlan(long word) => false;
    public bool TryTake(long word, long now, long cost, out long next) => Replenishment.TryTake(this, word, now, cost, out next);
    public bool TryTakeSamePlan(long word, long now, long cost, out long next) => TryTake(word, now, cost, out next);
    public long DueFrom(long word, long now, long cost) => DueAt(Roll(word, now), now, cost);
    public long Claim(long last, long newcomer, long now, long cost) => Roll(newcomer, now) + cost;

    public bool TryCarry(in Gcra old, long word, long now, out long next)
    {
        next = 0;
        return false;
    }

    private static long Rescale(long value, int from, int to) =>
        to < from ? (value + (1L << (from - to)) - 1) >> (from - to)
        : value > long.MaxValue >> (to - from) ? long.MaxValue
        : value << (to - from);
}
