namespace Shot.Sample.Cluster;

/// <summary>What the user asked for.</summary>
/// <param name="Duration">How long the load lasts.</param>
/// <param name="Redis">A connection string of a server; null for an embedded one, which is killed.</param>
/// <param name="IsExact">Whether the store is asked for each call.</param>
/// <param name="IsSpinning">Whether callers make one call after the other without a pause.</param>
/// <param name="IsBrief">Whether the store is left alone, and only counts are checked.</param>
internal sealed record ClusterRun(TimeSpan Duration, string? Redis, bool IsExact, bool IsSpinning, bool IsBrief)
{
    /// <summary>The embedded store starts within seconds.</summary>
    public static readonly TimeSpan ShortestWithOutage = TimeSpan.FromSeconds(10);

    /// <summary>Whether the store is killed and brought back. Somebody else's server is left alone.</summary>
    public bool HasOutage => !IsBrief && Redis is null;

    /// <summary>What the nodes have to know.</summary>
    public IEnumerable<string> NodeOptions
    {
        get
        {
            if (IsExact)
                yield return "--exact";
            if (IsSpinning)
                yield return "--spin";
        }
    }

    public TimeSpan KillAt => 0.3 * Duration;

    public TimeSpan RestartAt => 0.4 * Duration;
}
