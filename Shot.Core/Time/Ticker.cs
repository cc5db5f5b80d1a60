namespace Shot;

/// <summary>Ends an epoch of <see cref="CoarseClock"/> each millisecond while floods of calls use it. Parks after a second without use, so
/// that an idle process is not woken up.</summary>
internal sealed class Ticker
{
    /// <summary>Unused ticks before parking: about a second.</summary>
    internal const int IdleTicks = 1_000;

    private const int PeriodMilliseconds = 1;

    private readonly object _parking = new();
    private Thread? _thread;
    private bool _ticking;
    private bool _used;
    private long _count;

    public long Count => Volatile.Read(ref _count);

    /// <summary>Starts the ticker or keeps it running. Writes only changes, because callers on all processors share the fields.</summary>
    public void KeepTicking()
    {
        if (!Volatile.Read(ref _used))
            Volatile.Write(ref _used, true);
        // The caller has read its epoch before this line. If parking ended that epoch, its reading is invalid. If the epoch began after
        // that, the ticker stopped before the epoch was read, and this thread sees it.
        if (Volatile.Read(ref _ticking))
            return;
        Start();
    }

    private void Start()
    {
        lock (_parking)
        {
            if (_ticking)
                return;
            Volatile.Write(ref _ticking, true);
            Monitor.Pulse(_parking);
            if (_thread is not null)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = "Shot clock", Priority = ThreadPriority.AboveNormal };
            _thread.UnsafeStart();
        }
    }

    private void Run()
    {
        var idle = 0;
        while (true)
        {
            Thread.Sleep(PeriodMilliseconds);
            Volatile.Write(ref _count, _count + 1);
            CoarseClock.EndEpoch();
            idle = Interlocked.Exchange(ref _used, false) ? 0 : idle + 1;
            if (idle < IdleTicks)
                continue;
            Park();
            idle = 0;
        }
    }

    private void Park()
    {
        lock (_parking)
        {
            Interlocked.Exchange(ref _ticking, false);
            // After the write above: the holder of a reading that stays valid then finds the ticker stopped.
            CoarseClock.EndEpoch();
            while (!_ticking)
                Monitor.Wait(_parking);
        }
    }
}
