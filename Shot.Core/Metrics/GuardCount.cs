namespace Shot.Metrics;

/// <summary>The outcomes that a guard counts.</summary>
internal enum GuardCount
{
    /// <summary>Calls whose work was started.</summary>
    Admitted,

    /// <summary>Calls that were refused.</summary>
    Refused,

    /// <summary>Admitted calls that were answered as late.</summary>
    TimedOut,

    /// <summary>Admitted calls whose work threw an exception of its own.</summary>
    Failed,

    /// <summary>Timed-out calls that were answered while their work ran on.</summary>
    Abandoned,

    /// <summary>Calls whose caller left while it waited for permits. They are neither admitted nor refused.</summary>
    Left,
}
