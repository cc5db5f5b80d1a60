namespace Shot.Dashboard.History;

/// <summary>Three percentiles as numbers of <see cref="LatencyBuckets"/>; <see cref="None"/> without a call.</summary>
internal readonly record struct Percentiles(byte P50, byte P99, byte P999)
{
    private const byte Absent = byte.MaxValue;

    public static Percentiles None { get; } = new(Absent, Absent, Absent);

    public double? P50Ms => Milliseconds(P50);
    public double? P99Ms => Milliseconds(P99);
    public double? P999Ms => Milliseconds(P999);

    /// <summary>The percentiles of counted calls: the smallest bucket that at least so many of them do not exceed.</summary>
    public static Percentiles Of(ReadOnlySpan<int> counts)
    {
        var total = 0L;
        foreach (var count in counts)
            total += count;
        return total == 0 ? None : new(At(counts, total, 0.5), At(counts, total, 0.99), At(counts, total, 0.999));
    }

    private static byte At(ReadOnlySpan<int> counts, long total, double share)
    {
        var rank = (long)Math.Ceiling(total * share);
        var bucket = 0;
        for (var seen = (long)counts[0]; seen < rank; seen += counts[bucket])
            bucket++;
        return (byte)bucket;
    }

    private static double? Milliseconds(byte bucket) => bucket == Absent ? null : LatencyBuckets.Milliseconds(bucket);
}
