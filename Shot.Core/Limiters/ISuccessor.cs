namespace Shot;

/// <summary>Defines how an algorithm with new numbers continues the state of one with old numbers.</summary>
internal interface ISuccessor<TSelf>
    where TSelf : IReplenishment
{
    /// <summary>
    /// Ticks that have passed of the successor's first window. May exceed its length. Zero for algorithms without windows.
    /// </summary>
    /// <param name="old">The algorithm with the old numbers.</param>
    /// <param name="oldScale">Units of the old algorithm.</param>
    /// <param name="scale">Units of the successor.</param>
    /// <param name="now">Time of the change in the old units.</param>
    long Age(in TSelf old, in TimeScale oldScale, in TimeScale scale, long now);

    /// <summary>The successor's first word.</summary>
    /// <param name="old">The algorithm with the old numbers.</param>
    /// <param name="rolled">Its last word, rolled to the time of the change.</param>
    /// <param name="begun">Time of the change in the successor's units.</param>
    /// <param name="change">Difference between what must be spent in the successor and what was spent, in fractions.</param>
    /// <param name="spent">Lower bound of what must be spent in the successor, in fractions.</param>
    long Begin(in TSelf old, long rolled, long begun, long change, long spent);
}
