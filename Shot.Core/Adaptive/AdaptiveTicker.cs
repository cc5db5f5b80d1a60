namespace Shot.Adaptive;

/// <summary>Looks at all adaptive gates in use each 10 ms, on one thread of its own: a timer of the thread pool is late just when it
/// matters. Parks when no gate is in use, so that an idle process is not woken up. Does not keep gates alive.</summary>
internal sealed class AdaptiveTicker(TimeProvider time, bool hasThread)
{
    private const int PeriodMilliseconds = 10;

    private readonly object _parking = new();

    // Only used by the ticking thread.
    private readonly List<WeakReference<AdaptiveConcurrencyGate>> _gates = [];
    private List<WeakReference<AdaptiveConcurrencyGate>> _woken = [];
    private List<WeakReference<AdaptiveConcurrencyGate>> _taken = [];
    private Thread? _thread;
    private bool _ticking;
    private long _lastTime;

    public static AdaptiveTicker OfProcess { get; } = new(TimeProvider.System, hasThread: true);

    /// <summary>The thread pool's delay, measured at each tick.</summary>
    public PoolDelay Pool { get; } = new(time);

    /// <summary>Number of gates in use.</summary>
    internal int Count => _gates.Count;

    /// <summary>Starts to look at a gate, until it reports that nobody uses it. Returns false if the system has no thread for that now:
    /// the gate keeps its limit, and must be added again.</summary>
    public bool TryAdd(AdaptiveConcurrencyGate gate)
    {
        lock (_parking)
        {
            if (!_ticking && !TryStart())
                return false;
            _woken.Add(gate.Weak);
            return true;
        }
    }

    /// <summary>Looks at all gates in use once. Returns false when there is none: nothing is done until one is added.</summary>
    // Not inlined, so that no gate stays referenced from the stack of the thread while it waits.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Tick()
    {
        lock (_parking)
            (_woken, _taken) = (_taken, _woken);
        _gates.AddRange(_taken);
        _taken.Clear();
        var now = time.GetTimestamp();
        var load = new PoolLoad { Elapsed = time.GetElapsedTime(_lastTime, now).TotalSeconds };
        _lastTime = now;
        for (var i = _gates.Count - 1; i >= 0; i--)
        {
            if (IsInUse(_gates[i], ref load))
                continue;
            _gates[i] = _gates[^1];
            _gates.RemoveAt(_gates.Count - 1);
        }

        Pool.Tick(now, load);
        return _gates.Count > 0 || !TryPark();
    }

    private static bool IsInUse(WeakReference<AdaptiveConcurrencyGate> weak, ref PoolLoad load)
    {
        if (!weak.TryGetTarget(out var gate))
            return false;
        try
        {
            return gate.Tick(ref load);
        }
        catch (Exception error)
        {
            // The other gates must not suffer, and this one goes on with a new controller.
            _ = Task.FromException(error);
            gate.StartOver();
            return true;
        }
    }

    private bool TryStart()
    {
        if (hasThread && _thread is null)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = "Shot limits", Priority = ThreadPriority.AboveNormal };
            try
            {
                thread.UnsafeStart();
            }
            catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
            {
                return false;
            }

            _thread = thread;
        }

        _ticking = true;
        _lastTime = time.GetTimestamp();
        Monitor.Pulse(_parking);
        return true;
    }

    private void Run()
    {
        while (true)
        {
            Thread.Sleep(PeriodMilliseconds);
            try
            {
                if (!Tick())
                    WaitForGate();
            }
            catch (Exception error)
            {
                // Without this thread, no limit would change any more. The error becomes an unobserved task exception.
                _ = Task.FromException(error);
            }
        }
    }

    private bool TryPark()
    {
        lock (_parking)
        {
            if (_woken.Count > 0)
                return false;
            // Nobody would take the refusals back while the ticker is parked.
            Pool.Reset();
            _ticking = false;
            return true;
        }
    }

    private void WaitForGate()
    {
        lock (_parking)
        {
            while (!_ticking)
                Monitor.Wait(_parking);
        }
    }
}
