namespace Shot.Tests.Cluster;

/// <summary>Admitted calls with the times between which each was admitted, in microseconds.</summary>
internal static class StampedCalls
{
    /// <summary>
    /// The most by which any window of time holds more calls than the rate replenishes in it: at most the burst, if the bound holds. A call
    /// counts in the windows that hold all of it, so that a thread that was paused between admission and stamp accuses nobody.
    /// </summary>
    public static double WorstWindow(IEnumerable<(long Before, long After)> admitted, double perSecond)
    {
        var calls = admitted.OrderBy(static call => call.After).ToArray();
        var worst = 0.0;
        foreach (var start in calls.Select(static call => call.Before).Distinct().Order().ToArray() is var starts && starts.Length > 2_000
            ? starts.Where((_, index) => index % (starts.Length / 2_000) == 0)
            : starts)
        {
            var count = 0;
            foreach (var (before, after) in calls)
            {
                if (before >= start)
                    worst = Math.Max(worst, ++count - (perSecond * (after - start) / 1e6));
            }
        }

        return worst;
    }
}
