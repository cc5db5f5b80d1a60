namespace Shot.Metrics;

/// <summary>A few exact counters that are always on. No two processors write the same cache line.</summary>
/// <remarks>Each processor has a stripe of its own, wide enough that no two stripes share a cache line or an adjacent-line prefetch. A
/// thread that moves to another processor in between still counts right, since the addition is atomic; it is only slower.</remarks>
internal sealed class StripedCounters
{
    /// <summary>Maximum number of counters: 128 bytes.</summary>
    public const int Cells = 16;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    // The first stripe stays unused: it keeps the counters off the cache line of the array's header, which every access reads.
    private readonly long[] _cells = new long[(Stripes + 1) * Cells];

    public void Increment(int counter) => Interlocked.Increment(ref Cell(counter));
    public void Add(int counter, long number) => Interlocked.Add(ref Cell(counter), number);

    /// <summary>The sum over all processors. It may or may not include what is counted meanwhile.</summary>
    public long Total(int counter)
    {
        var total = 0L;
        for (var stripe = 1; stripe <= Stripes; stripe++)
            total += Volatile.Read(ref _cells[(stripe * Cells) + counter]);
        return total;
    }

    private ref long Cell(int counter) => ref _cells[(((Thread.GetCurrentProcessorId() & (Stripes - 1)) + 1) * Cells) + counter];
}
