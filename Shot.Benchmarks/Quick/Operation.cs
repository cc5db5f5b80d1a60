using System.Diagnostics;
using System.Runtime;

namespace Shot.Benchmarks.Quick;

/// <summary>An operation that is repeated many times. Each has its own loop, so that its call is inlined.</summary>
/// <param name="loop">Runs the operation this many times.</param>
/// <param name="batchMilliseconds">Approximate duration of a batch.</param>
internal sealed class Operation(Action<int> loop, double batchMilliseconds = 5)
{
    private const int FewestIterations = 10;
    private const int MostIterations = 1_000;
    private const double TrialMilliseconds = 0.5;

    // The runtime recompiles a method after 30 calls.
    private const int Trials = 40;

    // Call counting starts 100 ms after the last new method.
    private const int PassMilliseconds = 120;
    private const int MostPasses = 8;
    private const int QuietPasses = 2;

    private readonly double _batchMilliseconds = batchMilliseconds;
    private int _iterations;
    private int _batch;

    /// <summary>The fastest batch so far.</summary>
    public double Nanoseconds { get; private set; } = double.PositiveInfinity;

    /// <summary>Bytes that the calling thread allocates per iteration.</summary>
    public double Bytes { get; private set; } = double.PositiveInfinity;

    /// <summary>
    /// Runs until the runtime has compiled the loops with all optimisations, and determines the iterations of a batch.
    /// </summary>
    /// <remarks>
    /// The runtime compiles each method twice more in the background, first with counters and then optimised. Its
    /// callees may lag behind by as much. So this ends once nothing is compiled any more.
    /// </remarks>
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
            operation._batch = Math.Max(operation._iterations,
                (int)(operation._batchMilliseconds / operation.MillisecondsOf(10 * operation._iterations)));
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
        // Slow operations need fewer batches.
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
