using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>The clock of one table: a reading that all threads share for as long as <see cref="CoarseClock"/> says.</summary>
internal sealed class SharedReading
{
    private readonly TimeProvider? _time;
    private readonly TimeScale _scale;
    private long _start;
    private long _now;
    private long _epoch = CoarseClock.NoEpoch;

    public SharedReading(TimeProvider? timeProvider, TimeScale scale)
    {
        _time = timeProvider == TimeProvider.System ? null : timeProvider;
        _scale = scale;
        _start = Timestamp();
    }

    public TimeScale Scale => _scale;

    /// <summary>The timestamp that the first unit began at.</summary>
    public long Start => _start;

    /// <summary>Starts at another time, and knows that it is not earlier than this many units after it. To be called before anybody reads.</summary>
    public void StartAt(long timestamp, long now) => (_start, _now) = (timestamp, now);

    /// <summary>Units since the start, by a reading that is at most one refresh old. Always precise with a caller's clock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Recent()
    {
        // The epoch before the reading that it vouches for. A reading is only ever replaced by a later one, and its epoch written after it.
        var epoch = Volatile.Read(ref _epoch);
        var now = Volatile.Read(ref _now);
        return CoarseClock.MayUse(epoch, CoarseClock.TargetLagTicks) ? now : Share();
    }

    /// <summary>Units since the start, now, and the ticks that the clock shows. The units are never less than before, even if a caller's clock goes back.</summary>
    public long Precise(out long elapsed)
    {
        elapsed = unchecked(Timestamp() - _start);
        var now = _scale.ToUnits(elapsed);
        return _time is null ? now : Replenishment.Raise(ref _now, now);
    }

    /// <summary>How long after a time in ticks a time in units is. Above zero.</summary>
    public TimeSpan Until(long due, long elapsed) => _scale.ToTimeSpan(_scale.ToTicks(due) - elapsed);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Share()
    {
        var epoch = CoarseClock.Epoch;
        var now = Precise(out var elapsed);
        if (_time is not null || !CoarseClock.Renew(unchecked(elapsed + _start), CoarseClock.TargetLagTicks))
            return now;
        Replenishment.Raise(ref _now, now);
        Volatile.Write(ref _epoch, epoch);
        return now;
    }

    private long Timestamp() => _time is null ? Stopwatch.GetTimestamp() : _time.GetTimestamp();
}
