namespace Shot;

/// <summary>
/// The decision of one algorithm as pure functions over its state, one 64-bit word, and the time in the units of its
/// <see cref="TimeScale"/>. Taking permits adds their cost to the word; the algorithm says what passing time does to the
/// word and up to where it may grow. All sums saturate.
/// </summary>
internal interface IReplenishment
{
    /// <summary>Whether a word may be met with a time that is older than what the word tells.</summary>
    static abstract bool AllowsOlderTime { get; }

    /// <summary>What all permits together cost.</summary>
    long Burst { get; }

    /// <summary>What one permit adds to the word is 2 to this power.</summary>
    int CostShift { get; }

    /// <summary>The word brought up to a time, with nothing taken. Never decreases it, and doing it twice changes nothing.</summary>
    long Roll(long word, long now);

    /// <summary>The largest value to which a rolled word may grow at this time. Never below the rolled word itself.</summary>
    long Ceiling(long rolled, long now);

    /// <summary>The first time at which a rolled word has room for this cost, if nothing else is taken.</summary>
    long DueAt(long rolled, long now, long cost);

    /// <summary>Since when all of the burst has been there if nothing was taken since, or when it will be.</summary>
    /// <param name="word">As it was left, not rolled.</param>
    /// <param name="now">A time that was read after the word.</param>
    long FullAt(long word, long now);

    /// <summary>A word that refuses, whatever lease is out, and that no admission ever leaves behind.</summary>
    long Closed(long word);

    /// <summary>How much of the burst is spent, in 2^-<see cref="Limiter.FractionBits"/> permits, rounded up.</summary>
    long Spent(long rolled, long now);

    /// <summary>Where an admission stands, for <see cref="GiveBack"/>: taken at this time, and the word after it.</summary>
    long Position(long next, long now);

    /// <summary>The word after as much of a cost was given back as leaves every bound intact. The proofs are in the algorithms.</summary>
    /// <param name="rolled">The word, rolled to <paramref name="now"/>. No other thread gives anything back meanwhile.</param>
    /// <param name="now">A time that was read after the word.</param>
    /// <param name="latestDue">No work that was let in, or booked, is due later than this or <paramref name="now"/>.</param>
    /// <param name="taken">What is given back.</param>
    /// <param name="lost">How much of the cost neither came back now nor has come back by itself.</param>
    long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost);
}
