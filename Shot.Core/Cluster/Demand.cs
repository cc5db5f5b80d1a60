namespace Shot.Cluster;

/// <summary>Estimates how many permits a key needs in a lease's life. Forgets within that time. Not thread-safe.</summary>
internal struct Demand(long now)
{
    private double _perMicrosecond;
    private long _at = now;
    private long _total;

    /// <summary>Adds what was needed since the last time.</summary>
    /// <param name="total">Permits needed so far, admitted or not.</param>
    /// <param name="life">Microseconds that a lease lives.</param>
    /// <param name="now">The node's time.</param>
    /// <returns>Permits that half a life needs.</returns>
    public long Update(long total, long life, long now)
    {
        var elapsed = Math.Max(1, now - _at);
        var weight = 1 - Math.Exp(-(double)elapsed / life);
        _perMicrosecond += weight * (((double)(total - _total) / elapsed) - _perMicrosecond);
        (_at, _total) = (now, total);
        return (long)Math.Ceiling(_perMicrosecond * life / 2);
    }
}
