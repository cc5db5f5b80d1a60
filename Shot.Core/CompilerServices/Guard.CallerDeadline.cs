using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <content>Deadlines that callers bring along.</content>
public sealed partial class Guard
{
    /// <summary>Whether the site believes what its callers say about their deadlines.</summary>
    internal bool TrustsCaller { get; init; }

    /// <summary>Whether a caller's deadline leaves less time than the work takes. Such a call is counted, and must not enter: it takes no
    /// permit. A guard without a deadline in force knows no deadline of callers.</summary>
    /// <param name="maxWait">Time until the caller's deadline; <see cref="Timeout.InfiniteTimeSpan"/> without one.</param>
    /// <param name="work">What the work of this call takes, which another call of the guard need not take.</param>
    internal bool HasNoTime(TimeSpan maxWait, ShortestWork work)
    {
        if (maxWait == Timeout.InfiniteTimeSpan || DeadlineNow() is not { Policy: not null } due || maxWait >= due.MaxWait)
            return false;
        if (maxWait > TimeSpan.Zero && !work.Refuses(maxWait, NoLoadTime()))
            return false;
        Counters.Add(GuardCount.NoTime);
        CallEvents.Late(DeadlineName);
        return true;
    }

    /// <summary>Shortest time without load that a concurrency limit of the site has found; null if none has.</summary>
    internal TimeSpan? NoLoadTime()
    {
        TimeSpan? shortest = null;
        foreach (var gate in _gates)
        {
            if (gate.NoLoadTime is { Ticks: > 0 } time && (shortest is null || time < shortest))
                shortest = time;
        }

        return shortest;
    }
}
