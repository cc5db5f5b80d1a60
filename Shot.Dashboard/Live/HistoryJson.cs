namespace Shot.Dashboard.Live;

/// <summary>The history of a limit, as lists that begin with the second <c>Time</c>. Calls are added up, of levels the last counts, and of
/// latencies the longest.</summary>
internal sealed record HistoryJson(
    int Id, long Time, int[] Admitted, int[] Refused, int[] TimedOut, int[] Failed, int[] WouldHaveRefused, int?[] AvailablePermits,
    int?[] Inside, int?[] Limit, double?[] P50Ms, double?[] P99Ms, double?[] P999Ms)
{
    public static HistoryJson Of(LimitHistory history, int step)
    {
        // Steps begin at multiples, so that those of all limits are the same.
        var seconds = history.Seconds.Select((second, i) => (Second: second, Step: (history.First + i) / step))
            .GroupBy(static item => item.Step, static item => item.Second).ToArray();
        return new(
            history.Id, seconds.Length == 0 ? 0 : seconds[0].Key * step,
            Sum(static second => second.Admitted), Sum(static second => second.Refused), Sum(static second => second.TimedOut),
            Sum(static second => second.Failed), Sum(static second => second.WouldHaveRefused),
            Level(static second => second.AvailablePermits), Level(static second => second.Inside), Level(static second => second.Limit),
            Longest(static latency => latency.P50Ms), Longest(static latency => latency.P99Ms), Longest(static latency => latency.P999Ms));

        int[] Sum(Func<Second, int> count) => [.. seconds.Select(part => part.Sum(count))];
        int?[] Level(Func<Second, int> level) =>
            [.. seconds.Select(part => level(part.Last()) is var last && last == Second.Absent ? (int?)null : last)];
        double?[] Longest(Func<Percentiles, double?> percentile) =>
            [.. seconds.Select(part => part.Max(second => percentile(second.Latency)))];
    }
}
