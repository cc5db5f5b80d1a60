namespace Shot.Dashboard.Live;

/// <summary>Calls in the last whole second, their latency, and what is left and inside now.</summary>
internal sealed record SecondJson(
    int Admitted, int Refused, int TimedOut, int Failed, int WouldHaveRefused, int? AvailablePermits, int? Inside,
    double? P50Ms, double? P99Ms, double? P999Ms)
{
    public static SecondJson Of(ShotLimitSnapshot limit, Second second) => new(
        second.Admitted, second.Refused, second.TimedOut, second.Failed, second.WouldHaveRefused, limit.AvailablePermits, limit.Inside,
        second.Latency.P50Ms, second.Latency.P99Ms, second.Latency.P999Ms);
}
