using Shot.Guarding;
using Shot.Metrics;

namespace Shot.CompilerServices;

/// <content>Deadlines that callers bring along.</content>
public sealed partial class Guard
{
    /// <summary>Whether the site believes what its callers say about their deadlines.</summary>
    internal bool TrustsCaller { get; init; }

    /// <summary>What the work takes without load; null without a deadline.</summary>
    internal ShortestWork? Shortest { get; init; }

    /// <summary>Whether a caller's deadline leaves less time than the work takes. Such a call is counted, and must not enter: it takes no
    /// permit. A guard without a deadline in force knows no deadline of callers.</summary>
    internal bool HasNoTime(TimeSpan maxWait)
    {
        if (maxWait == Timeout.InfiniteTimeSpan || DeadlineNow() is not { Policy: not null } due || maxWait >= due.MaxWait)
            return false;
        if (maxWait > TimeSpan.Zero && !Shortest!.Refuses(maxWait, NoLoadTime()))
            return false;
        Counters.Add(GuardCount.NoTime);
        CallEvents.Late(DeadlineName);
        return true;
    }

    /// <summary>The longest wait for a permit that leaves the work its time before the caller's deadline.</summary>
    private TimeSpan WithTimeForWork(TimeSpan maxWait)
    {
        var wait = maxWait - Shortest!.Expected(NoLoadTime());
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private TimeSpan? NoLoadTime()
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
