namespace Shot;

/// <summary>
/// The decision of one algorithm as pure functions over its state, one 64-bit word, and the time in the units of its
/// <see cref="TimeScale"/>. Taking permits adds their cost to the word; the algorithm says what passing time does to the
/// word and up to where it may grow. All sums saturate.
/// </summary>
internal interface IReplenishment
{
    /// <summary>What one permit adds to the word is 2 to this power.</summary>
    int CostShift { get; }

    /// <summary>The word brought up to a time, with nothing taken. Never decreases it, and doing it twice changes nothing.</summary>
    long Roll(long word, long now);

    /// <summary>The largest value to which a rolled word may grow at this time. Never below the rolled word itself.</summary>
    long Ceiling(long rolled, long now);

    /// <summary>The first time at which a rolled word has room for this cost, if nothing else is taken.</summary>
    long DueAt(long rolled, long now, long cost);
}
