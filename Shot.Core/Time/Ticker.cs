namespace Shot;

/// <summary>
/// Ends an epoch of <see cref="CoarseClock"/> each millisecond while callers are refused in a hurry, and parks after a second in
/// which none was: an idle process is not woken up.
/// </summary>
internal sealed class Ticker
{
    /// <summary>Ticks without use after which it parks: about a second.</summary>
    internal const int IdleTicks = 1_000;

    private const int PeriodMilliseconds = 1;

    private readonly object _parking = new();
    private Thread? _thread;
    private bool _ticking;
    private bool _used;
    private long _count;

    public long Count => Volatile.Read(ref _count);

    /// <summary>Starts or keeps up the ticks. Writes only when it changes something: callers on all processors come by.</summary>
    public void KeepTicking()
    {
        if (!Volatile.Read(ref _used))
            Volatile.Write(ref _used, true);
        // The caller has read its epoch before this. If that was the epoch that parking ended, its reading is void; if it was the
        // one after, the ticker had stopped ticking before the epoch was read, and this sees it.
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
            // After the write above, so that a reading that stays current belongs to a caller that finds the ticker stopped.
            CoarseClock.EndEpoch();
            while (!_ticking)
                Monitor.Wait(_parking);
        }
    }
}
