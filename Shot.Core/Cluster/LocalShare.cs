namespace Shot.Cluster;

/// <summary>A node's part of a key's permits while the store is down: a token bucket that begins empty at each outage.</summary>
/// <remarks>Not thread-safe. Micro-permits and microseconds, rounded down.</remarks>
internal struct LocalShare
{
    private int _outage;
    private long _since;
    private long _permits;

    /// <summary>Takes permits from the share.</summary>
    /// <param name="cost">Number of permits.</param>
    /// <param name="numbers">The limit's numbers.</param>
    /// <param name="nodes">Number of nodes that share them.</param>
    /// <param name="outage">Number of the outage.</param>
    /// <param name="begun">The node's time at which the outage began.</param>
    /// <param name="now">The node's time.</param>
    /// <param name="retryAfter">When refused, microseconds until the share has the permits.</param>
    public bool TryTake(int cost, ClusterNumbers numbers, int nodes, int outage, long begun, long now, out long retryAfter)
    {
        if (_outage != outage)
            (_outage, _since, _permits) = (outage, begun, 0);
        var burst = numbers.Permits * StoredLevel.MicroPermits / nodes;
        var rate = numbers.PerSecond / nodes;
        _permits = (long)Math.Min(burst, _permits + Math.Floor((now - _since) * rate));
        _since = now;
        var missing = (cost * StoredLevel.MicroPermits) - _permits;
        if (missing <= 0)
            _permits = (long)-missing;
        retryAfter = missing <= 0 ? 0 : cost * StoredLevel.MicroPermits > burst ? long.MaxValue : (long)Math.Ceiling(missing / rate);
        return missing <= 0;
    }
}
