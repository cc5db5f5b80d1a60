namespace Shot.Dashboard.Live;

/// <summary>Calls since the start of the process.</summary>
internal sealed record TotalsJson(long Admitted, long Refused, long TimedOut, long Failed, long NoTime, long WouldHaveRefused)
{
    public static TotalsJson Of(ShotLimitSnapshot limit) =>
        new(limit.Admitted, limit.Refused, limit.TimedOut, limit.Failed, limit.NoTime, limit.WouldHaveRefused);
}
