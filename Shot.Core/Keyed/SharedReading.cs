using System.Diagnostics;

namespace Shot;

/// <summary>Clock of one table. All threads share a reading for as long as <see cref="CoarseClock"/> permits.</summary>
internal sealed class SharedReading
{
    private readonly TimeProvider? _time;
    private long _now;
    private long _epoch = CoarseClock.NoEpoch;

    public SharedReading(TimeProvider? timeProvider, TimeScale scale)
    {
        _time = timeProvider == TimeProvider.System ? null : timeProvider;
        Scale = scale;
        Start = Timestamp();
    }

    public TimeScale Scale { get; }

    /// <summary>Timestamp of unit zero.</summary>
    public long Start { get; private set; }

    /// <summary>Changes the start, and sets a lower bound of the current time in units. Call before the first reading.</summary>
    public void StartAt(long timestamp, long now) => (Start, _now) = (timestamp, now);

    /// <summary>Units since the start, by a reading at most one refresh old; with a caller's clock, by a new one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Recent()
    {
        // The epoch before the reading; Share writes them in the opposite order. A reading is only replaced by a later one.
        var epoch = Volatile.Read(ref _epoch);
        var now = Volatile.Read(ref _now);
        return CoarseClock.MayUse(epoch, CoarseClock.TargetLagTicks) ? now : Share();
    }

    /// <summary>Units and ticks since the start, by a new reading. Units never decrease, even if a caller's clock goes back.</summary>
    public long Precise(out long elapsed)
    {
        elapsed = unchecked(Timestamp() - Start);
        var now = Scale.ToUnits(elapsed);
        return _time is null ? now : Replenishment.Raise(ref _now, now);
    }

    /// <summary>Time from a time in ticks to a later time in units. Above zero.</summary>
    public TimeSpan Until(long due, long elapsed) => Scale.ToTimeSpan(Scale.ToTicks(due) - elapsed);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Share()
    {
        var epoch = CoarseClock.Epoch;
        var now = Precise(out var elapsed);
        if (_time is not null || !CoarseClock.Renew(unchecked(elapsed + Start), CoarseClock.TargetLagTicks))
            return now;
        Replenishment.Raise(ref _now, now);
        Volatile.Write(ref _epoch, epoch);
        return now;
    }

    private long Timestamp() => _time is null ? Stopwatch.GetTimestamp() : _time.GetTimestamp();
}
