using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shot.Sample.Cluster;

/// <summary>
/// The times right before and after each admitted call, by <see cref="Stopwatch"/>: its clock is the same for all processes of a machine.
/// </summary>
internal static class Stamps
{
    public static void Write(string path, List<(long Before, long After)> stamps) =>
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(stamps)));

    public static (long Before, long After)[] Read(string path) =>
        MemoryMarshal.Cast<byte, (long Before, long After)>(File.ReadAllBytes(path)).ToArray();

    /// <summary>
    /// The most by which any window of time holds more calls than the rate replenishes in it: at most the burst, if the bound holds. A call
    /// counts in the windows that hold all of it, because it was admitted at some time between its stamps.
    /// </summary>
    public static double WorstWindow(this (long Before, long After)[] stamps, double perSecond)
    {
        var ended = stamps.OrderBy(static call => call.After).ToArray();
        var worst = 0.0;
        foreach (var start in stamps.Select(static call => call.Before).Distinct())
        {
            var count = 0;
            foreach (var (before, after) in ended)
            {
                if (before >= start)
                    worst = Math.Max(worst, ++count - (perSecond * (after - start) / Stopwatch.Frequency));
            }
        }

        return worst;
    }
}
