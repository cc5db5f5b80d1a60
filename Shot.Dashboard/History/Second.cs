namespace Shot.Dashboard.History;

/// <summary>What a limit did in one second: 36 bytes. A number that the limit does not have is <see cref="Absent"/>.</summary>
/// <param name="Admitted">Calls admitted.</param>
/// <param name="Refused">Calls refused.</param>
/// <param name="TimedOut">Calls answered as late.</param>
/// <param name="Failed">Calls whose work failed.</param>
/// <param name="WouldHaveRefused">Calls admitted in shadow mode only.</param>
/// <param name="AvailablePermits">Permits left at the end of the second.</param>
/// <param name="Inside">Calls inside a concurrency limit at the end of the second.</param>
/// <param name="Limit">The concurrency limit at the end of the second.</param>
/// <param name="Latency">Latency of the admitted calls that ended.</param>
internal readonly record struct Second(
    int Admitted, int Refused, int TimedOut, int Failed, int WouldHaveRefused, int AvailablePermits, int Inside, int Limit,
    Percentiles Latency)
{
    public const int Absent = -1;
}
