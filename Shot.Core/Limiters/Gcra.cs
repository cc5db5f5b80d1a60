namespace Shot;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371, virtual scheduling): a token bucket whose whole state is the theoretical
/// arrival time, at which the bucket will be full again. A time that has passed means a full bucket.
/// </summary>
/// <param name="permits">Burst size.</param>
/// <param name="costShift">One permit is 2 to this power units of time: the period of a dyadic scale.</param>
internal readonly struct Gcra(int permits, int costShift) : IReplenishment, ISuccessor<Gcra>
{
    public static bool AllowsOlderTime => true;

    public long Burst { get; } = (long)permits << costShift;

    public int CostShift { get; } = costShift;

    public long Roll(long word, long now) => Math.Max(word, now);

    public long Ceiling(long rolled, long now) => Replenishment.Add(now, Burst);

    public long DueAt(long rolled, long now, long cost) => Replenishment.Add(rolled, cost) - Burst;

    public long FullAt(long word, long now) => word;

    // Words are times, and not negative.
    public long Closed(long word) => word | long.MinValue;

    public long Spent(long rolled, long now) => ToFractions(Math.Min(rolled - now, Burst));

    /// <summary>What is booked beyond the burst.</summary>
    public long Booked(long rolled, long now) => Math.Max(0, rolled - now - Burst);

    /// <summary>Time in which permits come back, as fractions of permits, rounded up.</summary>
    public long ToFractions(long units) => Rescale(units, CostShift, Limiter.FractionBits);

    /// <summary>The time in which these fractions of permits come back, rounded up.</summary>
    public long FromFractions(long fractions) => Rescale(fractions, Limiter.FractionBits, CostShift);

    public long Age(in Gcra old, in TimeScale oldScale, in TimeScale scale, long now) => 0;

    public long Begin(in Gcra old, long rolled, long begun, long change, long spent) => FromFractions(spent);

    public long Position(long next, long now) => next;

    /// <summary>
    /// Takes an admission out of the middle of the schedule, and moves all that came after it forward.
    /// </summary>
    /// <remarks>
    /// <para>Why the burst holds: every admission f occupies a stretch of the schedule, as long as its cost, from the rolled word to
    /// the word after it. Stretches do not overlap, none begins before the time kf at which its work may begin, and none ends later than kf plus
    /// the burst. So what begins from s to t lies between s and t + burst, and comes to at most t − s + burst.</para>
    /// <para>Giving x back moves the later stretches forward by x. They still do not overlap and end earlier than before; what can go wrong is
    /// that one comes to begin before its kf. A later stretch begins no earlier than this one's end, n, less what else was
    /// given back since, R. And kf is at most now, since the swap that let f in came before the word was read and the word before the clock, or, for booked work, at most
    /// the latest due time. So x ≤ n − R − max(now, latestDue) is right, and more might not be: the bucket would have been full meanwhile
    /// without this admission, and filled no further, or work was booked that counts on it.</para>
    /// <para>That nobody else gives back meanwhile keeps R exact, and the word from returning to a value that it had when it was read.</para>
    /// </remarks>
    public long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost)
    {
        // Differences of numbers that are not negative, so neither overflows.
        var room = Math.Max(taken.Position - Math.Max(now, latestDue), 0);
        var given = Math.Clamp(room - taken.ReturnedSince, 0, taken.Cost);
        // A bucket that is full again has lost nothing.
        lost = Math.Min(taken.Cost - given, rolled - given - now);
        return rolled - given;
    }

    private static long Rescale(long value, int from, int to) =>
        to >= from ? value << (to - from) : (value + (1L << (from - to)) - 1) >> (from - to);
}
