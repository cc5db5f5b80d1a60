namespace Shot.Tests.Guarding;

/// <summary>A clock that the test moves, and timers whose callbacks are queued when they are due and run only when the test says so, as on a busy thread pool.</summary>
internal sealed class HeldTimers : TimeProvider
{
    private readonly List<HeldTimer> _timers = [];
    private readonly Queue<Action> _queued = new();
    private long _now;

    /// <summary>How many callbacks are on their way.</summary>
    public int Queued => _queued.Count;

    /// <summary>Thrown when the next timer is made.</summary>
    public Exception? CreateFails { get; set; }

    /// <summary>Thrown when a timer is set.</summary>
    public Exception? ChangeFails { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>What happens before the clock is read the next time, once.</summary>
    public Action? BeforeRead { get; set; }

    public override long GetTimestamp()
    {
        var before = BeforeRead;
        BeforeRead = null;
        before?.Invoke();
        return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (CreateFails is { } error)
            throw error;
        var timer = new HeldTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Queues the callbacks that come due.</summary>
    public void Advance(int milliseconds)
    {
        _now += milliseconds * TimeSpan.TicksPerMillisecond;
        foreach (var timer in _timers)
        {
            if (timer.Due > _now)
                continue;
            timer.Due = long.MaxValue;
            _queued.Enqueue(timer.Callback);
        }
    }

    /// <summary>Runs what is queued, and what that queues.</summary>
    public void RunQueued()
    {
        while (_queued.TryDequeue(out var callback))
        {
            callback();
            Advance(0);
        }
    }

    private sealed class HeldTimer(HeldTimers time, Action callback) : ITimer
    {
        private bool _isDisposed;

        public Action Callback => callback;

        public long Due { get; set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
                return false;
            if (time.ChangeFails is { } error && dueTime != Timeout.InfiniteTimeSpan)
                throw error;
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._now + dueTime.Ticks;
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            Due = long.MaxValue;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
