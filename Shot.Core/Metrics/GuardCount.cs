namespace Shot.Metrics;

/// <summary>What a guard counts.</summary>
internal enum GuardCount
{
    /// <summary>Calls whose work was started.</summary>
    Admitted,

    /// <summary>Calls that were refused.</summary>
    Refused,

    /// <summary>Admitted calls whose caller was told that the deadline had passed.</summary>
    TimedOut,

    /// <summary>Admitted calls whose work threw an exception of its own.</summary>
    Failed,

    /// <summary>Those of the timed out that were answered while their work ran on.</summary>
    Abandoned,

    /// <summary>Those of the admitted that waited for their permits.</summary>
    Waited,

    /// <summary>Calls whose caller left while it waited: neither admitted nor refused.</summary>
    Left,

    /// <summary>The microseconds that the admitted waited for their permits.</summary>
    WaitedMicroseconds,
}
