namespace Shot;

/// <summary>A rate limiting algorithm as pure functions of its state, one 64-bit word, and the time in units of its
/// <see cref="TimeScale"/>. Taking permits adds their cost to the word. The algorithm defines how passing time changes the word and how far
/// the word may grow. All sums saturate.</summary>
internal interface IReplenishment
{
    /// <summary>Whether a word may be combined with a time that is older than the last change of the word.</summary>
    static abstract bool AllowsOlderTime { get; }

    /// <summary>Cost of all permits of the burst.</summary>
    long Burst { get; }

    /// <summary>Binary logarithm of the cost of one permit.</summary>
    int CostShift { get; }

    /// <summary>Updates the word to a time, without taking permits. Never decreases the word. Idempotent.</summary>
    long Roll(long word, long now);

    /// <summary>Largest value to which a rolled word may grow at this time. Never below the rolled word.</summary>
    long Ceiling(long rolled, long now);

    /// <summary>Earliest time at which a rolled word has room for this cost, if nothing else is taken.</summary>
    long DueAt(long rolled, long now, long cost);

    /// <summary>Time from which all permits are available if no more are taken. The word is the stored one, not rolled.</summary>
    long FullAt(long word, long now);

    /// <summary>A word that refuses every call, even on a lease, and that no admission produces.</summary>
    long Closed(long word);

    /// <summary>Spent part of the burst, in 2^-<see cref="Limiter.FractionBits"/> permits, rounded up.</summary>
    long Spent(long rolled, long now);

    /// <summary>Position of an admission for <see cref="GiveBack"/>, from the word after it and its time.</summary>
    long Position(long next, long now);

    /// <summary>Removes as much of a cost from the word as keeps every bound intact. The proofs are in the algorithms.</summary>
    /// <param name="rolled">The word, rolled to <paramref name="now"/>. No other thread gives permits back at the same time.</param>
    /// <param name="now">A time that was read after the word.</param>
    /// <param name="latestDue">No admitted or booked work is due after the later of this and <paramref name="now"/>.</param>
    /// <param name="taken">The permits to give back.</param>
    /// <param name="lost">Part of the cost that is neither given back now nor replenished already.</param>
    long GiveBack(long rolled, long now, long latestDue, in Taken taken, out long lost);
}
