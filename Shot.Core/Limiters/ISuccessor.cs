namespace Shot;

/// <summary>How an algorithm with other numbers begins where one with the old numbers has stopped.</summary>
internal interface ISuccessor<TSelf>
    where TSelf : IReplenishment
{
    /// <summary>How many ticks have passed of the window that the successor begins in; zero where there are no windows. May be more than it has.</summary>
    /// <param name="old">The algorithm with the old numbers.</param>
    /// <param name="oldScale">Its units.</param>
    /// <param name="scale">The successor's units.</param>
    /// <param name="now">The time of the change in the old units.</param>
    long Age(in TSelf old, in TimeScale oldScale, in TimeScale scale, long now);

    /// <summary>The word to begin with.</summary>
    /// <param name="old">The algorithm with the old numbers.</param>
    /// <param name="rolled">Its last word, rolled to the time of the change.</param>
    /// <param name="begun">The time of the change in the successor's units.</param>
    /// <param name="change">By how much more, or less, is to be spent than was, in fractions.</param>
    /// <param name="spent">At least how much is to be spent, in fractions.</param>
    long Begin(in TSelf old, long rolled, long begun, long change, long spent);
}
