namespace Shot.Tests.Limiters;

/// <summary>Defects of a <see cref="SteppedLimiter{T}"/>, each of which an exploration finds.</summary>
internal enum Planted
{
    None,

    /// <summary>The clock is read first, then the word.</summary>
    ClockBeforeWord,

    /// <summary>A lease is published although permits may be given back.</summary>
    LeaseDespiteStamps,

    /// <summary>Permits are given back without regard to what others gave back since they were taken.</summary>
    ReturnIgnoresReturns,

    /// <summary>Two threads give back at once.</summary>
    ReturnWithoutLock,

    /// <summary>What was given back before is read only after the swap that takes the permits.</summary>
    ReturnsReadTooLate,

    /// <summary>A booking does not say when it is due.</summary>
    BookingUnannounced,

    /// <summary>A booking says when it is due only once it is made.</summary>
    BookingAnnouncedTooLate,

    /// <summary>A surcharge takes no more than is left.</summary>
    SurchargeUpToCeiling,

    /// <summary>A surcharge adds to a word that it read before, whatever the word is by now.</summary>
    SurchargeWithoutSwap,

    /// <summary>What was settled can be settled again.</summary>
    SettledTwice,
}
