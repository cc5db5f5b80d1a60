namespace Shot.Benchmarks.Quick;

/// <summary>Something that can be done many times in a row. The loop is its own, so that what it calls is inlined into it.</summary>
/// <param name="loop">Does it this many times.</param>
/// <param name="batchMilliseconds">About how long a batch should take.</param>
internal sealed class Operation(Action<int> loop, double batchMilliseconds = 8)
{
    private const int TrialIterations = 1_000;

    private int _batch = TrialIterations;

    /// <summary>The fastest batch so far.</summary>
    public double Nanoseconds { get; private set; } = double.PositiveInfinity;

    /// <summary>Bytes that the calling thread allocates each time.</summary>
    public double Bytes { get; private set; } = double.PositiveInfinity;

    /// <summary>Lets the runtime compile the loop with all optimisations, and finds out how many make a batch.</summary>
    public void WarmUp()
    {
        // Each method is compiled twice more after it has been called 30 times, once with counters and then with what they told, each time in
        // the background and after 100 ms in which no other method was new. What it calls may then be as far behind again.
        for (var pass = 0; pass < 6; pass++)
        {
            for (var i = 0; i < 40; i++)
                loop(TrialIterations);
            Thread.Sleep(150);
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        loop(TrialIterations * 20);
        var perIteration = Math.Max(watch.Elapsed.TotalMilliseconds / (TrialIterations * 20), 1e-7);
        _batch = Math.Max(TrialIterations, (int)(batchMilliseconds / perIteration));
    }

    public void Measure()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        loop(_batch);
        var nanoseconds = watch.Elapsed.TotalNanoseconds;
        Bytes = Math.Min(Bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)_batch);
        Nanoseconds = Math.Min(Nanoseconds, nanoseconds / _batch);
    }
}
