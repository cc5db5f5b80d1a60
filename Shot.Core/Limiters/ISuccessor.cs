namespace Shot;

/// <summary>Defines how an algorithm with new numbers continues the state of one with old numbers.</summary>
internal interface ISuccessor<TSelf>
    where TSelf : IReplenishment
{
    /// <summary>What is taken beyond the old burst, in the successor's units of cost. Zero for windows.</summary>
    long Carry(in TSelf old, long rolled, long now);

    /// <summary>Ticks passed of the first window at a time in the old units; may exceed its length; zero without windows.</summary>
    long Age(in TSelf old, in TimeScale oldScale, in TimeScale scale, long now);

    /// <summary>The successor's first word.</summary>
    /// <param name="old">The algorithm with the old numbers.</param>
    /// <param name="rolled">Its last word, rolled to the time of the change.</param>
    /// <param name="begun">Time of the change in the successor's units.</param>
    /// <param name="change">Difference between what must be spent in the successor and what was spent, in fractions.</param>
    /// <param name="spent">Lower bound of what must be spent in the successor, in fractions.</param>
    long Begin(in TSelf old, long rolled, long begun, long change, long spent);
}
