using System.Diagnostics;
using System.Globalization;

namespace Shot.Benchmarks.Quick;

/// <summary>
/// Eight threads that only ask for permits: the share of replenished permits that they get, and whether any is
/// invented.
/// </summary>
internal static class Saturation
{
    public const string Name = "saturated_8_threads";

    private const int Threads = 8;
    private const int Burst = 10;
    private const int PerSecond = 1_000;
    private const int Seconds = 5;

    public static string Run()
    {
        long admitted = 0;
        long calls = 0;
        var bucket = new TokenBucket(Burst, PerSecond);
        using var start = new Barrier(Threads + 1);
        var stop = false;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(Spin)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        var watch = Stopwatch.StartNew();
        start.SignalAndWait();
        Thread.Sleep(TimeSpan.FromSeconds(Seconds));
        Volatile.Write(ref stop, true);
        Array.ForEach(threads, static thread => thread.Join());
        // The clock started before the threads and is read after the last one ended: no permit was replenished outside
        // this time.
        var bound = Burst + (PerSecond * watch.Elapsed.TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture,
            $"CHECK {Name} admitted={admitted} bound={bound:F0} share={admitted / bound:P2} calls={calls}");

        void Spin()
        {
            start.SignalAndWait();
            long taken = 0;
            long asked = 0;
            while (!Volatile.Read(ref stop))
            {
                for (var i = 0; i < 100; i++, asked++)
                    taken += bucket.TryAcquire() ? 1 : 0;
            }

            Interlocked.Add(ref admitted, taken);
            Interlocked.Add(ref calls, asked);
        }
    }
}
