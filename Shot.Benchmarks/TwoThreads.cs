namespace Shot.Benchmarks;

/// <summary>Runs a loop on two threads at once, half of the iterations on each.</summary>
/// <remarks>
/// The second thread is there from the beginning and waits, so a run starts none. Both meet before the first iteration and after the last one, so neither
/// works while the other does not, and the time of a run, divided by its iterations, is the time per call of both together: half of what
/// one thread takes is twice the throughput. Meeting takes microseconds, so a run should take milliseconds.
/// </remarks>
internal sealed class TwoThreads : IDisposable
{
    private readonly Barrier _meeting = new(2);
    private readonly Thread _second;
    private Action<int>? _loop;
    private int _iterations;

    public TwoThreads()
    {
        _second = new Thread(Work) { IsBackground = true };
        _second.Start();
    }

    public void Run(Action<int> loop, int iterations)
    {
        // Seen by the other thread, which looks only after both have met.
        (_loop, _iterations) = (loop, iterations / 2);
        _meeting.SignalAndWait();
        loop(iterations / 2);
        _meeting.SignalAndWait();
    }

    public void Dispose()
    {
        _loop = null;
        _meeting.SignalAndWait();
        _second.Join();
        _meeting.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _meeting.SignalAndWait();
            if (_loop is null)
                return;
            _loop(_iterations);
            _meeting.SignalAndWait();
        }
    }
}
