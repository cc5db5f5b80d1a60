namespace Shot;

/// <summary>An algorithm of a <see cref="KeyTable{T}"/>, whose keys may be under different plans. Without plans all numbers are one plan's,
/// and these members do nothing.</summary>
internal interface IKeyAlgorithm<TSelf> : IReplenishment, ISuccessor<TSelf>
    where TSelf : IKeyAlgorithm<TSelf>
{
    /// <summary>The algorithm with the numbers of a plan.</summary>
    TSelf Under(int plan);

    /// <summary>The algorithm with the numbers by which a word was charged last.</summary>
    TSelf Of(long word);

    /// <summary>Whether a word was charged under another plan, at whose rate its permits come back. A decision about such a word needs a
    /// time that was read after the word.</summary>
    bool ChangesPlan(long word);

    /// <inheritdoc cref="Replenishment.TryTake"/>
    bool TryTake(long word, long now, long cost, out long next);

    /// <summary>As <see cref="TryTake"/>, for a word that does not change its plan.</summary>
    bool TryTakeSamePlan(long word, long now, long cost, out long next);

    /// <summary>Earliest time at which a word has room for this cost, if nothing else is taken. The word is the stored one, not
    /// rolled.</summary>
    long DueFrom(long word, long now, long cost);

    /// <summary>First word of a new key in a slot.</summary>
    /// <param name="last">The last word of the key that had the slot before; zero if none had.</param>
    /// <param name="newcomer">The word that stands for every key without a slot.</param>
    /// <param name="now">The time of the claim.</param>
    /// <param name="cost">What the key takes at once.</param>
    long Claim(long last, long newcomer, long now, long cost);

    /// <summary>Continues a word with what is spent, without a debt; false if the table keeps debts.</summary>
    /// <param name="old">The algorithm that the word belongs to.</param>
    /// <param name="word">The stored word, not rolled.</param>
    /// <param name="now">The time of the change, in the old units. In the new ones it is zero.</param>
    /// <param name="next">The word of the successor; zero if nothing is spent.</param>
    bool TryCarry(in TSelf old, long word, long now, out long next);
}
