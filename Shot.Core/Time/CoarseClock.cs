using System.Diagnostics;

namespace Shot;

/// <summary>Decides how long a reading of the system's monotonic clock may be reused, so that a flood of calls rarely reads the clock. A
/// refusal by a reused reading writes no shared memory. A <see cref="Limiter"/> only refuses by reused readings. A
/// <see cref="KeyedLimiter{TKey}"/>, which has no room for a lease per key, also admits by them.</summary>
/// <remarks><para>A reading is valid for one epoch. An epoch ends at the next tick of <see cref="Ticker"/>, after a millisecond. If other
/// threads keep the ticker from running, callers end the epoch themselves: each thread may decide only a budget of calls by reused readings
/// before it reads the clock itself. The budget is the number of calls that the thread recently made in <see cref="TargetLag"/>, at most
/// <see cref="ReadingBudget.Max"/>.</para>
/// <para>So a reading is late by at most one tick or, if the ticker does not run, by the budget of each thread. A thread that calls rarely
/// has no budget and always reads the clock; if all threads do, the ticker never starts.</para></remarks>
internal static class CoarseClock
{
    /// <summary>An epoch that is never current.</summary>
    public const long NoEpoch = -1;

    /// <summary>Target for the age of a reading while calls keep coming.</summary>
    public static readonly TimeSpan TargetLag = TimeSpan.FromMicroseconds(100);
    public static readonly long TargetLagTicks = (long)(TargetLag.TotalSeconds * Stopwatch.Frequency);

    // As a share of the time in which all permits are replenished. Permits that are replenished in a full bucket are lost.
    private const double LargestShareLost = 1 / 200.0;

    private static readonly Ticker Ticker = new();
    private static long _epoch;
    private static long _epochStart;

    /// <summary>The current epoch. Read it before the clock, and store it with the reading.</summary>
    public static long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Ticks by which a refusal may be late and cost at most 1 % of the permits.</summary>
    public static long MaxLag(int permits, double perSecond) =>
        Math.Min(TargetLagTicks, (long)(permits / perSecond * LargestShareLost * Stopwatch.Frequency));

    /// <summary>Whether the calling thread may decide by a reading of this epoch, which is at most some ticks old while calls keep coming.
    /// If so, takes one call from the thread's budget.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayUse(long epoch, long maxLag) => epoch == Volatile.Read(ref _epoch) && ReadingBudget.OfThisThread.TryUse(maxLag);

    /// <summary>Renews the thread's budget after a reading. Returns whether it has one, so that sharing the reading pays.</summary>
    public static bool Renew(long now, long maxLag)
    {
        if (!ReadingBudget.OfThisThread.Renew(now, maxLag))
            return false;

        Ticker.KeepTicking();
        // All readings older than the target become invalid together, whichever limiter they belong to. The swap lets one of many
        // threads begin the new epoch. The start is only a hint: a race ends an epoch early at worst.
        var epoch = Epoch;
        if (now - Volatile.Read(ref _epochStart) > TargetLagTicks && Interlocked.CompareExchange(ref _epoch, epoch + 1, epoch) == epoch)
            Volatile.Write(ref _epochStart, now);
        return true;
    }

    internal static void EndEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>Ticks since the process started. Does not advance while the ticker is parked.</summary>
    internal static long Ticks => Ticker.Count;
}
