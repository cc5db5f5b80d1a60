namespace Shot.Guarding;

/// <summary>
/// The timer of a <see cref="CallScope"/>. It is left armed when a call ends: when it fires, the scope looks what is due by then. So most calls
/// neither set it nor stop it.
/// </summary>
/// <remarks>
/// A callback that is queued cannot be recalled, and may run during a later call. It says nothing of its own: it only makes the scope look at the
/// clock. Time is in the time stamps of the scope's clock.
/// </remarks>
internal sealed class DeadlineTimer(TimeProvider time, CallScope scope) : IDisposable
{
    /// <summary>No deadline.</summary>
    public const long Never = long.MaxValue;

    private readonly Lock _arming = new();
    private ITimer? _timer;
    private long _armedFor = Never;

    /// <summary>Sees to it that the timer fires when <paramref name="due"/> has come, or before.</summary>
    /// <remarks>The caller has published what is due with a full fence before: either this sees that the timer has fired, or its callback sees that.</remarks>
    public void Arm(long due, long now)
    {
        if (Volatile.Read(ref _armedFor) > due)
            Set(due, now);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Set(long due, long now)
    {
        lock (_arming)
        {
            if (_armedFor <= due)
                return;
            _timer ??= Create();
            _timer.Change(Wait(due, now), Timeout.InfiniteTimeSpan);
            Volatile.Write(ref _armedFor, due);
        }
    }

    /// <summary>The timer must not carry a caller's execution context into the callbacks of the work's token.</summary>
    private ITimer Create()
    {
        var suppresses = !ExecutionContext.IsFlowSuppressed();
        if (suppresses)
            ExecutionContext.SuppressFlow();
        try
        {
            return time.CreateTimer(static timer => ((DeadlineTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            if (suppresses)
                ExecutionContext.RestoreFlow();
        }
    }

    private void Fire()
    {
        lock (_arming)
            Volatile.Write(ref _armedFor, Never);

        // Before the scope is looked at: whoever publishes a deadline later sees that the timer is not armed.
        Interlocked.MemoryBarrier();
        scope.LookAtClock();
    }

    /// <summary>Whole milliseconds, which is what timers count, rounded up: a timer may only be late.</summary>
    private TimeSpan Wait(long due, long now) =>
        due <= now ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((due - now) * 1000.0 / time.TimestampFrequency));
}
