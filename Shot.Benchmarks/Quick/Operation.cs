using System.Diagnostics;
using System.Runtime;

namespace Shot.Benchmarks.Quick;

/// <summary>Something that can be done many times in a row. The loop is its own, so that what it calls is inlined into it.</summary>
/// <param name="loop">Does it this many times.</param>
/// <param name="batchMilliseconds">About how long a batch should take.</param>
internal sealed class Operation(Action<int> loop, double batchMilliseconds = 5)
{
    private const int FewestIterations = 10;
    private const int MostIterations = 1_000;
    private const double TrialMilliseconds = 0.5;

    // A method is compiled again after it has been called 30 times.
    private const int Trials = 40;

    // Counting the calls begins 100 ms after the last new method.
    private const int PassMilliseconds = 120;
    private const int MostPasses = 8;
    private const int QuietPasses = 2;

    private readonly double _batchMilliseconds = batchMilliseconds;
    private int _iterations;
    private int _batch;

    /// <summary>The fastest batch so far.</summary>
    public double Nanoseconds { get; private set; } = double.PositiveInfinity;

    /// <summary>Bytes that the calling thread allocates each time.</summary>
    public double Bytes { get; private set; } = double.PositiveInfinity;

    /// <summary>Lets the runtime compile the loops with all optimisations, and finds out how many iterations make a batch.</summary>
    /// <remarks>Each method is compiled twice more, once with counters and then with what they told, in the background. What it calls may then be as far behind
    /// again. So this ends when nothing was compiled any more.</remarks>
    public static void WarmUp(params ReadOnlySpan<Operation> operations)
    {
        var quiet = 0;
        for (var pass = 0; pass < MostPasses && quiet < QuietPasses; pass++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            foreach (var operation in operations)
                operation.Try();
            Thread.Sleep(PassMilliseconds);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }

        foreach (var operation in operations)
            operation._batch = Math.Max(operation._iterations, (int)(operation._batchMilliseconds / operation.MillisecondsOf(10 * operation._iterations)));
    }

    public void Measure()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        loop(_batch);
        var nanoseconds = watch.Elapsed.TotalNanoseconds;
        Bytes = Math.Min(Bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)_batch);
        Nanoseconds = Math.Min(Nanoseconds, nanoseconds / _batch);
    }

    private void Try()
    {
        // What takes long need not be done as often.
        _iterations = (int)Math.Clamp(TrialMilliseconds / MillisecondsOf(FewestIterations), FewestIterations, MostIterations);
        for (var i = 1; i < Trials; i++)
            loop(_iterations);
    }

    /// <summary>The time of one iteration.</summary>
    private double MillisecondsOf(int iterations)
    {
        var watch = Stopwatch.StartNew();
        loop(iterations);
        return Math.Max(watch.Elapsed.TotalMilliseconds / iterations, 1e-7);
    }
}
