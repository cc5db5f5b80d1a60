namespace Shot.Guarding;

/// <summary>The timer of a <see cref="CallScope"/>. It stays armed when a call ends. When it fires, the scope checks what is due by then,
/// so most calls neither set nor stop it.</summary>
/// <remarks>A queued callback cannot be cancelled and may run during a later call. It carries no state: it only makes the scope check the
/// clock. Times are time stamps of the scope's clock.</remarks>
internal sealed class DeadlineTimer(TimeProvider time, CallScope scope) : IDisposable
{
    public const long Never = long.MaxValue;

    private readonly Lock _arming = new();
    private ITimer? _timer;
    private long _armedFor = Never;

    /// <summary>Makes the timer fire at <paramref name="due"/> or earlier.</summary>
    /// <remarks>Publish the deadline with a full fence first. Either this sees that the timer has fired, or the callback sees it.</remarks>
    public void Arm(long due, long now)
    {
        if (Volatile.Read(ref _armedFor) <= due)
            return;
        lock (_arming)
        {
            if (_armedFor <= due)
                return;
            _timer ??= Create();
            _timer.Change(Wait(due, now), Timeout.InfiniteTimeSpan);
            Volatile.Write(ref _armedFor, due);
        }
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>Creates the timer without the caller's execution context, which must not flow into callbacks of the work's token.</summary>
    private ITimer Create()
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return time.CreateTimer(static timer => ((DeadlineTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Fire()
    {
        lock (_arming)
            Volatile.Write(ref _armedFor, Never);

        // A deadline that is published after this fence sees that the timer is not armed.
        Interlocked.MemoryBarrier();
        scope.LookAtClock();
    }

    /// <summary>Whole milliseconds, the unit of timers, rounded up: a timer must not fire early.</summary>
    private TimeSpan Wait(long due, long now) =>
        due <= now ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((due - now) * 1000.0 / time.TimestampFrequency));
}
