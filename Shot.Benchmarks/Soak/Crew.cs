using System.Runtime.InteropServices;

namespace Shot.Benchmarks.Soak;

/// <summary>
/// Threads that make a number of calls. Each counts on cache lines of its own, so that counting does not keep them from meeting in
/// the limiter.
/// </summary>
/// <param name="threads">How many threads.</param>
/// <param name="operations">How many calls they make together.</param>
/// <param name="progress">Told about calls that were made since it was last told.</param>
internal sealed class Crew(int threads, long operations, Action<long> progress)
{
    /// <summary>Fewer handovers to each thread than this, and the threads hardly met.</summary>
    private const int FewestHandovers = 2;

    private const int Batch = 128;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(1);

    // One more for the thread that checks.
    private readonly Tally[] _tallies = new Tally[threads + 1];
    private string? _violation;
    private int _lastAdmitted = -1;

    public int Threads => threads;

    /// <summary>How many calls are still to be made; none when something is wrong.</summary>
    public long Left => _violation is null ? operations - Sum(static (ref readonly tally) => tally.Done) : 0;

    /// <summary>What all threads together counted.</summary>
    public long Admitted => Sum(static (ref readonly tally) => tally.Admitted);

    /// <summary>What the threads did. Threads that did not meet prove nothing, which is a violation too.</summary>
    public SoakResult Result
    {
        get
        {
            var handovers = Sum(static (ref readonly tally) => tally.Handovers);
            var violation = _violation ?? (handovers < FewestHandovers * threads ? "The threads hardly met: make more operations, on more processors." : null);
            return new SoakResult(Sum(static (ref readonly tally) => tally.Done), Admitted, handovers, violation);
        }
    }

    private delegate long Number(ref readonly Tally tally);

    /// <summary>Counts permits that a thread got, after it got them. The calling thread's index is the number of threads.</summary>
    public void Count(int thread, long permits)
    {
        ref var tally = ref _tallies[thread];
        Volatile.Write(ref tally.Admitted, tally.Admitted + permits);
        if (Volatile.Read(ref _lastAdmitted) == thread)
            return;
        Volatile.Write(ref _lastAdmitted, thread);
        tally.Handovers++;
    }

    /// <summary>Says that something is wrong, which ends all work. The first to say so is heard.</summary>
    public void Report(string? violation)
    {
        if (violation is not null)
            Interlocked.CompareExchange(ref _violation, violation, null);
    }

    /// <summary>Makes calls on all threads.</summary>
    /// <param name="calls">How many; fewer if fewer are left.</param>
    /// <param name="call">One call of a thread, given random numbers of its own.</param>
    /// <param name="check">Looks at the bounds, on the calling thread, again and again while the threads run and once after.</param>
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

    // Two cache lines: processors fetch them in pairs.
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Tally
    {
        public long Admitted;
        public long Handovers;
        public long Done;
    }
}
