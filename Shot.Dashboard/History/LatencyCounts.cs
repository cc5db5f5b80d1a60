namespace Shot.Dashboard.History;

/// <summary>Counts the calls of a site by latency, for the current second and the last whole one. Any thread adds; one thread
/// turns.</summary>
internal sealed class LatencyCounts
{
    private readonly int[] _current = new int[LatencyBuckets.Count];
    private int _added;

    /// <summary>The counts of the last whole second; empty if nothing was counted.</summary>
    public int[] Last { get; private set; } = [];

    public void Add(double seconds)
    {
        // Independent counts: a second that ends between the two statements has the call one second later.
        Interlocked.Increment(ref _current[LatencyBuckets.Of(seconds)]);
        Volatile.Write(ref _added, 1);
    }

    /// <summary>Ends the second.</summary>
    public void Turn()
    {
        // Reset before the counts are taken: a call that is added meanwhile sets it again.
        if (Interlocked.Exchange(ref _added, 0) == 0)
        {
            Last = [];
            return;
        }

        if (Last.Length == 0)
            Last = new int[LatencyBuckets.Count];
        for (var bucket = 0; bucket < Last.Length; bucket++)
            Last[bucket] = _current[bucket] == 0 ? 0 : Interlocked.Exchange(ref _current[bucket], 0);
    }
}
