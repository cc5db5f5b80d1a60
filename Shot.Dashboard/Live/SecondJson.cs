namespace Shot.Dashboard.Live;

/// <summary>Calls in the last whole second, their latency, and what was left and inside at its end. Until a first second has ended, it is
/// what is left and inside now.</summary>
internal sealed record SecondJson(
    int Admitted, int Refused, int TimedOut, int Failed, int WouldHaveRefused, int? AvailablePermits, int? Inside, int? Limit,
    double? P50Ms, double? P99Ms, double? P999Ms)
{
    public static SecondJson Of(ShotLimitSnapshot limit, Second second)
    {
        return new(
            second.Admitted, second.Refused, second.TimedOut, second.Failed, second.WouldHaveRefused,
            Level(second.AvailablePermits, limit.AvailablePermits), Level(second.Inside, limit.Inside),
            Level(second.Limit, limit.Numbers.Concurrency), second.Latency.P50Ms, second.Latency.P99Ms, second.Latency.P999Ms);

        // A page is told only of seconds that differ from the last recorded one. It would keep a level that was read between two.
        static int? Level(int recorded, int? now) => recorded == Second.Absent ? now : recorded;
    }
}
