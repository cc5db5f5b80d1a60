using BenchmarkDotNet.Attributes;

namespace Shot.Benchmarks.Limiters;

/// <summary>
/// Runs a loop of many operations per invocation, on one thread and on two; see <see cref="TwoThreads"/>.
/// </summary>
/// <remarks>
/// The baseline is one compare-and-swap, with two threads on a shared word. Allocations include all threads.
/// </remarks>
[MemoryDiagnoser]
public abstract class ThreadedBenchmark
{
    /// <summary>
    /// Operations per invocation: enough for milliseconds, compared with the microseconds in which two threads meet.
    /// </summary>
    public const int Operations = 1 << 20;

    private readonly Action<int> _swap = Loops.Swap();
    private TwoThreads? _two;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalCleanup]
    public void Cleanup() => _two?.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CompareAndSwap() => Run(_swap);

    protected void Run(Action<int> loop, int operations = Operations)
    {
        if (Threads == 1)
            loop(operations);
        else
            (_two ??= new TwoThreads()).Run(loop, operations);
    }
}
