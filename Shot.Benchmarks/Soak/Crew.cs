using System.Runtime.InteropServices;

namespace Shot.Benchmarks.Soak;

/// <summary>
/// Threads that make a number of calls. Each counts on its own cache lines, so that counting does not keep the threads
/// from contending in the limiter.
/// </summary>
/// <param name="threads">Number of threads.</param>
/// <param name="operations">Number of calls of all threads.</param>
/// <param name="progress">Receives the number of calls made since the last report.</param>
internal sealed class Crew(int threads, long operations, Action<long> progress)
{
    /// <summary>Minimum handovers to each thread: with fewer, the threads hardly contended.</summary>
    private const int FewestHandovers = 2;

    private const int Batch = 128;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(1);

    // The additional one is for the checking thread.
    private readonly Tally[] _tallies = new Tally[threads + 1];
    private string? _violation;
    private int _lastAdmitted = -1;

    public int Threads => threads;

    /// <summary>Number of remaining calls; zero after a violation.</summary>
    public long Left => _violation is null ? operations - Sum(static (ref readonly tally) => tally.Done) : 0;

    /// <summary>Sum of all threads' counts.</summary>
    public long Admitted => Sum(static (ref readonly tally) => tally.Admitted);

    /// <summary>The result. Threads that did not contend prove nothing, which is also a violation.</summary>
    public SoakResult Result
    {
        get
        {
            var handovers = Sum(static (ref readonly tally) => tally.Handovers);
            var hasMet = handovers >= FewestHandovers * threads;
            var violation = _violation ?? (hasMet ? null : "The threads hardly met: make more operations, on more processors.");
            return new SoakResult(Sum(static (ref readonly tally) => tally.Done), Admitted, handovers, violation);
        }
    }

    private delegate long Number(ref readonly Tally tally);

    /// <summary>
    /// Counts permits of a thread after it has taken them. The checking thread's index is the number of threads.
    /// </summary>
    public void Count(int thread, long permits)
    {
        ref var tally = ref _tallies[thread];
        Volatile.Write(ref tally.Admitted, tally.Admitted + permits);
        if (Volatile.Read(ref _lastAdmitted) == thread)
            return;
        Volatile.Write(ref _lastAdmitted, thread);
        tally.Handovers++;
    }

    /// <summary>Reports a violation, which ends all work. The first report counts.</summary>
    public void Report(string? violation)
    {
        if (violation is not null)
            Interlocked.CompareExchange(ref _violation, violation, null);
    }

    /// <summary>Makes calls on all threads.</summary>
    /// <param name="calls">Number of calls; fewer if fewer remain.</param>
    /// <param name="call">One call of a thread, with its own random numbers.</param>
    /// <param name="check">
    /// Checks the bounds on the calling thread, repeatedly while the threads run and once afterwards.
    /// </param>
    public void Work(long calls, Action<int, Random> call, Action check)
    {
        var left = Math.Min(calls, Left);
        using var start = new Barrier(threads);
        var running = Enumerable.Range(0, threads).Select(thread => new Thread(() => Run(thread))).ToArray();
        var told = Left;
        Array.ForEach(running, static thread => thread.Start());
        foreach (var thread in running)
        {
            while (!thread.Join(CheckInterval))
                Tell();
        }

        Tell();

        void Tell()
        {
            check();
            var now = Left;
            progress(told - now);
            told = now;
        }

        void Run(int thread)
        {
            var random = new Random(thread);
            ref var tally = ref _tallies[thread];
            start.SignalAndWait();
            while (Volatile.Read(ref _violation) is null)
            {
                var batch = Math.Min(Batch, Interlocked.Add(ref left, -Batch) + Batch);
                if (batch <= 0)
                    return;
                for (var i = 0; i < batch; i++)
                    call(thread, random);
                Volatile.Write(ref tally.Done, tally.Done + batch);
            }
        }
    }

    private long Sum(Number number)
    {
        long sum = 0;
        foreach (ref readonly var tally in _tallies.AsSpan())
            sum += number(in tally);
        return sum;
    }

    // Two cache lines, because processors fetch them in pairs.
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Tally
    {
        public long Admitted;
        public long Handovers;
        public long Done;
    }
}
