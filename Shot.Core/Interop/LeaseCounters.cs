using System.Numerics;
using System.Threading.RateLimiting;

namespace Shot.Interop;

/// <summary>Counts leases, exactly, and without a cache line that two processors write.</summary>
/// <remarks>
/// Each processor has a stripe of its own, wide enough that no two share a cache line or the pair of lines that is fetched together. A thread that moves to
/// another processor in between still counts right, since the addition is atomic; it is merely slower.
/// </remarks>
internal sealed class LeaseCounters
{
    // 128 bytes.
    private const int StripeCells = 16;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    // One stripe more, so that the first begins a stripe's length behind the array's own header, which every access reads.
    private readonly long[] _cells = new long[(Stripes + 1) * StripeCells];

    /// <summary>Counts a lease by whether it was acquired, and passes it on.</summary>
    public RateLimitLease Count(RateLimitLease lease)
    {
        Interlocked.Increment(ref _cells[(((Thread.GetCurrentProcessorId() & (Stripes - 1)) + 1) * StripeCells) + Cell(lease.IsAcquired)]);
        return lease;
    }

    /// <summary>What was counted so far; leases that are given out meanwhile may or may not be in it.</summary>
    public RateLimiterStatistics Statistics(int availablePermits, long queuedPermits) => new()
    {
        CurrentAvailablePermits = availablePermits,
        CurrentQueuedCount = queuedPermits,
        TotalSuccessfulLeases = Total(acquired: true),
        TotalFailedLeases = Total(acquired: false),
    };

    private long Total(bool acquired)
    {
        var total = 0L;
        for (var stripe = 1; stripe <= Stripes; stripe++)
            total += Volatile.Read(ref _cells[(stripe * StripeCells) + Cell(acquired)]);
        return total;
    }

    private static int Cell(bool acquired) => acquired ? 0 : 1;
}
