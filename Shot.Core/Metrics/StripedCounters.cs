using System.Numerics;

namespace Shot.Metrics;

/// <summary>A few counters: exact, always on, and without a cache line that two processors write.</summary>
/// <remarks>
/// Each processor has a stripe of its own, wide enough that no two share a cache line or the pair of lines that is fetched together. A thread that moves to
/// another processor in between still counts right, since the addition is atomic; it is merely slower.
/// </remarks>
internal sealed class StripedCounters
{
    /// <summary>How many counters there are at most: 128 bytes.</summary>
    public const int Cells = 16;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    // One stripe more, so that the first begins a stripe's length behind the array's own header, which every access reads.
    private readonly long[] _cells = new long[(Stripes + 1) * Cells];

    /// <summary>Counts one.</summary>
    /// <param name="counter">Which, below <see cref="Cells"/>.</param>
    public void Increment(int counter) =>
        Interlocked.Increment(ref _cells[(((Thread.GetCurrentProcessorId() & (Stripes - 1)) + 1) * Cells) + counter]);

    /// <summary>The sum over all processors. What is counted meanwhile may or may not be in it.</summary>
    public long Total(int counter)
    {
        var total = 0L;
        for (var stripe = 1; stripe <= Stripes; stripe++)
            total += Volatile.Read(ref _cells[(stripe * Cells) + counter]);
        return total;
    }
}
