using System.Globalization;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// Memory of a keyed limiter per key at its cap, and the process's growth while ten times as many random keys arrive.
/// </summary>
internal static class KeyMemory
{
    public const string Name = "keyed_memory_per_key";

    private const int MaxKeys = 1_000_000;
    private const int RandomKeys = 10_000_000;
    private const int BclKeys = 100_000;
    private const double Mebibyte = 1 << 20;

    public static string Run()
    {
        // Runs once first, so that the runtime's compilation memory is not measured.
        var small = new KeyedLimiter<long>(1, 1 / 86_400.0, maxKeys: 1_000);
        Operation.WarmUp(new Operation(iterations => Flood(small, iterations)));
        var heapBefore = Heap();
        for (var i = 0; i < 10; i++)
            _ = Environment.WorkingSet;

        var processBefore = Environment.WorkingSet;
        var limiter = new KeyedLimiter<long>(1, 1 / 86_400.0, MaxKeys);
        Flood(limiter, RandomKeys);
        var processGrowth = Environment.WorkingSet - processBefore;
        var heapGrowth = Heap() - heapBefore;
        var live = limiter.CountLiveKeys();

        var keys = Keys.Numbers(BclKeys);
        var bclBefore = Heap();
        var bcl = BclLimiters.Partitioned(keys, 1);
        var bclGrowth = Heap() - bclBefore;
        GC.KeepAlive(bcl);
        return string.Create(CultureInfo.InvariantCulture,
            $"CHECK {Name} bytes_per_key={(double)limiter.TableBytes / MaxKeys:F1} table_mib={limiter.TableBytes / Mebibyte:F1} "
            + $"heap_growth_mib={heapGrowth / Mebibyte:F1} process_growth_mib={processGrowth / Mebibyte:F1} "
            + $"random_keys={RandomKeys} live_keys={live} bcl_bytes_per_key={bclGrowth / (double)BclKeys:F0}");
    }

    private static void Flood(KeyedLimiter<long> limiter, int count)
    {
        var random = new Random(2);
        for (var i = 0; i < count; i++)
            limiter.TryAcquire(random.NextInt64());
    }

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);
}
