namespace Shot.Metrics;

/// <summary>The outcomes that a guard counts.</summary>
internal enum GuardCount
{
    Admitted,
    Refused,
    TimedOut, // Admitted calls that were answered as late.
    Failed, // Admitted calls whose work threw an exception of its own.
    Abandoned, // Timed-out calls that were answered while their work ran on.
    NoTime, // Calls whose caller's deadline left less time than the work takes. They are neither admitted nor refused.
    Left, // Calls whose caller left while it waited for permits. They are neither admitted nor refused.
}
