using System.Diagnostics;
using System.Globalization;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// One thread that only asks for permits: the share of replenished permits that it gets, by burst and rate. Permits
/// that are due while the bucket is full are lost.
/// </summary>
internal static class FloodedLimiters
{
    public const string Name = "flooded_share_of_owed";

    private static readonly int[] Bursts = [1, 2, 10, 100];
    private static readonly int[] Rates = [100, 1_000, 5_000, 10_000, 50_000, 100_000];
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(100);

    public static string Run()
    {
        var shares =
            from burst in Bursts
            from perSecond in Rates
            select string.Create(CultureInfo.InvariantCulture, $"{burst}@{perSecond}={Share(burst, perSecond):P1}");
        return $"CHECK {Name} {string.Join(' ', shares)}";
    }

    private static double Share(int burst, int perSecond) => Enumerable.Range(0, 3).Max(_ => ShareOnce(burst, perSecond));

    /// <summary>
    /// Measures from one admission to another, so that it does not matter where between two permits a run ends.
    /// </summary>
    private static double ShareOnce(int burst, int perSecond)
    {
        var bucket = new TokenBucket(burst, perSecond);
        while (bucket.TryAcquire())
        {
        }

        var (first, last, taken) = (0L, 0L, -1L);
        for (var start = Stopwatch.GetTimestamp(); taken < 1 || Stopwatch.GetElapsedTime(start) < Duration;)
        {
            for (var i = 0; i < 100; i++)
            {
                if (!bucket.TryAcquire())
                    continue;
                last = Stopwatch.GetTimestamp();
                first = taken < 0 ? last : first;
                taken++;
            }
        }

        return taken / (perSecond * Stopwatch.GetElapsedTime(first, last).TotalSeconds);
    }
}
