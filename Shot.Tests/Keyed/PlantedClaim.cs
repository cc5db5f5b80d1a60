namespace Shot.Tests.Keyed;

/// <summary>Defects of a <see cref="SteppedKeyTable{T}"/>, each of which an exploration finds.</summary>
internal enum PlantedClaim
{
    None,

    /// <summary>The word stays as it is while the slot changes hands.</summary>
    WithoutFreezing,

    /// <summary>The word is frozen whatever it is by now.</summary>
    FreezesUnseen,

    /// <summary>The slot gets its new word, and only then its new hash.</summary>
    WordBeforeHash,

    /// <summary>Two threads claim slots for one key.</summary>
    WithoutLocks,

    /// <summary>Only the key's first set is locked.</summary>
    LocksFirstSetOnly,

    /// <summary>The first set is locked before the second, whichever they are.</summary>
    LocksInAnyOrder,

    /// <summary>With the locks in hand, nobody looks whether the key got a slot meanwhile.</summary>
    DoesNotLookAgain,

    /// <summary>A hit does not look at the hash again after it read the word.</summary>
    HitTrustsFirstLook,

    /// <summary>A settlement gives back what it wants, however little is ahead of the time.</summary>
    ReturnsBelowTheTime,

    /// <summary>A slot is free although permits were given back from a word that is still ahead.</summary>
    IgnoresPeak,

    /// <summary>A settlement does not lock the sets of its key.</summary>
    SettlesWithoutLocks,
}
