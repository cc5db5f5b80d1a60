using System.Diagnostics;
using System.Globalization;

namespace Shot.Benchmarks.Quick;

/// <summary>What a keyed limiter takes for each key at its cap, and by how much the process grows while ten times as many random keys come.</summary>
internal static class KeyMemory
{
    public const string Name = "keyed_memory_per_key";

    private const int MaxKeys = 1_000_000;
    private const int RandomKeys = 10_000_000;
    private const int BclKeys = 100_000;
    private const double Mebibyte = 1 << 20;

    public static string Run()
    {
        // What the runtime itself takes for a first time is taken before the measurement.
        Flood(new KeyedLimiter<long>(1, 1 / 86_400.0, maxKeys: 1_000), 100_000);
        Resident();

        var (heapBefore, residentBefore) = (Heap(), Resident());
        var limiter = new KeyedLimiter<long>(1, 1 / 86_400.0, MaxKeys);
        Flood(limiter, RandomKeys);
        var (heapAfter, residentAfter) = (Heap(), Resident());
        var live = limiter.CountLiveKeys();

        var bclBefore = Heap();
        var bcl = BclLimiters.Partitioned(Keys.Numbers(BclKeys), 1);
        var bclAfter = Heap();
        GC.KeepAlive(bcl);
        return string.Create(CultureInfo.InvariantCulture,
            $"CHECK {Name} bytes_per_key={(double)limiter.TableBytes / MaxKeys:F1} table_mib={limiter.TableBytes / Mebibyte:F1} heap_growth_mib={(heapAfter - heapBefore) / Mebibyte:F1} process_growth_mib={(residentAfter - residentBefore) / Mebibyte:F1} random_keys={RandomKeys} live_keys={live} bcl_bytes_per_key={(bclAfter - bclBefore) / (double)BclKeys:F0}");
    }

    private static void Flood(KeyedLimiter<long> limiter, int count)
    {
        var random = new Random(2);
        for (var i = 0; i < count; i++)
            limiter.TryAcquire(random.NextInt64());
    }

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
