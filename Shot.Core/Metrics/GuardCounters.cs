namespace Shot.Metrics;

/// <summary>Counts what becomes of the calls of one guard. Exact, always on, and without a cache line that two processors write.</summary>
/// <remarks>
/// Each processor has a stripe of its own, wide enough that no two stripes share a cache line or the pair of lines that is fetched together. A thread that
/// moves to another processor in between still counts right, since the addition is atomic; it is merely slower.
/// </remarks>
internal sealed class GuardCounters
{
    // 128 bytes.
    private const int StripeCells = 16;

    private static readonly int Stripes = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    // One stripe more, so that the first begins a stripe's length behind the array's own header, which nobody writes.
    private readonly long[] _cells = new long[(Stripes + 1) * StripeCells];

    public void Add(GuardCount count) =>
        Interlocked.Increment(ref _cells[(((Thread.GetCurrentProcessorId() & (Stripes - 1)) + 1) * StripeCells) + (int)count]);

    /// <summary>The sum over all processors. Counts that come in meanwhile may or may not be in it.</summary>
    public long Total(GuardCount count)
    {
        var total = 0L;
        for (var stripe = 1; stripe <= Stripes; stripe++)
            total += Volatile.Read(ref _cells[(stripe * StripeCells) + (int)count]);
        return total;
    }
}
