using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Shot;

/// <summary>
/// Tells for how long a reading of the system's monotonic clock may go on being used, so that a flood of calls reads the clock
/// seldom. What refuses from a reading writes nothing. A <see cref="Limiter"/> only refuses by it; a
/// <see cref="KeyedLimiter{TKey}"/>, which has no room for a lease per key, admits by it too.
/// </summary>
/// <remarks>
/// <para>Readings belong to an epoch and are void after it. An epoch ends at the next tick of <see cref="Ticker"/>, a
/// millisecond; where the ticker gets no processor, because others spin, the callers end it themselves, since each thread
/// may decide only a budget of calls by readings of others, no more than it lately made in <see cref="TargetLag"/> and never more than
/// <see cref="ReadingBudget.Max"/>, before it reads the clock itself.</para>
/// <para>So a reading is late by at most one tick, and if the ticker does not run, by at most the budget of each thread. A thread that
/// calls rarely has no budget: it always reads the clock, and the ticker never starts.</para>
/// </remarks>
internal static class CoarseClock
{
    /// <summary>No epoch: what is stamped with it is void at once.</summary>
    public const long NoEpoch = -1;

    /// <summary>How old a reading should get while callers keep calling.</summary>
    public static readonly TimeSpan TargetLag = TimeSpan.FromMicroseconds(100);

    /// <summary>The same in ticks.</summary>
    public static readonly long TargetLagTicks = (long)(TargetLag.TotalSeconds * Stopwatch.Frequency);

    // Of the time in which all permits come back: what comes back to a full bucket is lost.
    private const double LargestShareLost = 1 / 200.0;

    private static readonly Ticker Ticker = new();
    private static long _epoch;
    private static long _epochStart;

    /// <summary>The epoch to read before the clock, and to stamp the reading with.</summary>
    public static long Epoch => Volatile.Read(ref _epoch);

    /// <summary>By how many ticks a refusal may come late without costing more than 1 % of the permits, at most <see cref="TargetLag"/>.</summary>
    public static long MaxLag(int permits, double perSecond) =>
        Math.Min(TargetLagTicks, (long)(permits / perSecond * LargestShareLost * Stopwatch.Frequency));

    /// <summary>Whether the calling thread may decide by a reading of this epoch. Uses up one of its budget.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="maxLag">How many ticks old the reading may be, while callers keep calling.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayUse(long epoch, long maxLag) => epoch == Volatile.Read(ref _epoch) && ReadingBudget.OfThisThread.TryUse(maxLag);

    /// <summary>Renews the calling thread's budget after it has read the clock.</summary>
    /// <param name="now">The reading.</param>
    /// <param name="maxLag">How many ticks old it may get.</param>
    /// <returns>Whether it has one, and its reading is worth sharing.</returns>
    public static bool Renew(long now, long maxLag)
    {
        if (!ReadingBudget.OfThisThread.Renew(now, maxLag))
            return false;

        Ticker.KeepTicking();
        // All readings that are older than the target go void together, whichever limiter they belong to. The swap lets
        // one of many threads begin the new epoch; the start is a hint, and a torn order only ends an epoch early.
        var epoch = Epoch;
        if (now - Volatile.Read(ref _epochStart) > TargetLagTicks && Interlocked.CompareExchange(ref _epoch, epoch + 1, epoch) == epoch)
            Volatile.Write(ref _epochStart, now);
        return true;
    }

    /// <summary>Ends the epoch: every reading is void.</summary>
    internal static void EndEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>Ticks since the process started. Stands still while nothing is refused in a hurry.</summary>
    internal static long Ticks => Ticker.Count;
}
