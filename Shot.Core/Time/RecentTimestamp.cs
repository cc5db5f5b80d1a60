using System.Diagnostics;

namespace Shot;

/// <summary>Timestamps of the system's monotonic clock, to measure durations. All threads share a reading for as long as
/// <see cref="CoarseClock"/> permits, so that a flood of calls rarely reads the clock: a reading costs ten times as much as reusing
/// one.</summary>
/// <remarks>A reading that is reused is at most about 0.1 ms old while calls keep coming, and a millisecond at worst, as long as the ticker
/// runs. A thread that makes less than ten thousand calls a second always reads the clock.</remarks>
internal static class RecentTimestamp
{
    private static long _now;
    private static long _epoch = CoarseClock.NoEpoch;

    // Must precede the optimised compilation of Get: see ReadingBudget.
    static RecentTimestamp() => ReadingBudget.Prepare();

    public static long Get()
    {
        // The epoch before the reading; Share writes them in the opposite order. A reading is only replaced by a later one.
        var epoch = Volatile.Read(ref _epoch);
        var now = Volatile.Read(ref _now);
        return CoarseClock.MayUse(epoch, CoarseClock.TargetLagTicks) ? now : Share();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Share()
    {
        var epoch = CoarseClock.Epoch;
        var now = Stopwatch.GetTimestamp();
        if (!CoarseClock.Renew(now, CoarseClock.TargetLagTicks))
            return now;
        Replenishment.Raise(ref _now, now);
        Volatile.Write(ref _epoch, epoch);
        return now;
    }
}
