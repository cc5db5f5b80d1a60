namespace Shot.Benchmarks;

/// <summary>Runs a loop on two threads at the same time, with half of the iterations on each.</summary>
/// <remarks>
/// The second thread is started once and waits between runs. The threads meet before the first and after the last
/// iteration, so that neither works alone. A run's time divided by its iterations is the time per call of both threads
/// together: half of one thread's time means twice the throughput. Meeting takes microseconds, so a run should take
/// milliseconds.
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
