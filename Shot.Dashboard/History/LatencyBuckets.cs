using System.Numerics;

namespace Shot.Dashboard.History;

/// <summary>Log-linear buckets of latencies, as HdrHistogram has them: each doubling of the microseconds is divided by eight. The middle of
/// a bucket is at most 6.3 % away from what is in it, or half a microsecond. Nine minutes and more are in the last bucket.</summary>
internal static class LatencyBuckets
{
    /// <summary>Number of buckets; less than 255, so that a byte can name one or none.</summary>
    public const int Count = (Doublings + 1) * Parts;

    private const int Doublings = 26;
    private const int PartBits = 3;
    private const int Parts = 1 << PartBits;
    private const double MicrosecondsPerSecond = 1_000_000;

    public static int Of(double seconds)
    {
        // Saturates: below zero and not a number are 0.
        var microseconds = (ulong)(seconds * MicrosecondsPerSecond);
        if (microseconds < Parts)
            return (int)microseconds;
        var shift = BitOperations.Log2(microseconds) - PartBits;
        return (int)Math.Min(Count - 1, ((ulong)shift << PartBits) + (microseconds >> shift));
    }

    /// <summary>The middle of a bucket.</summary>
    public static double Milliseconds(int bucket)
    {
        var shift = Math.Max(0, (bucket >> PartBits) - 1);
        var lower = (ulong)(bucket - (shift << PartBits)) << shift;
        return (lower + ((1UL << shift) / 2.0)) / 1_000;
    }
}
