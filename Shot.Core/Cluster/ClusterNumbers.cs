namespace Shot.Cluster;

/// <summary>The numbers of a limit of a cluster, and what follows from them.</summary>
internal sealed class ClusterNumbers
{
    private const long LongestLife = 1_000_000;
    private const long ShortestLife = 5_000;
    private const double LivesPerBurst = 8;
    private const double FewestLeased = 2;
    private const double ReservedPart = 0.02;

    /// <param name="permits">Burst.</param>
    /// <param name="perSecond">Permits replenished per second.</param>
    /// <param name="strategy">The algorithm.</param>
    /// <param name="maxLeaseMs">Longest life of a lease in milliseconds; zero for none.</param>
    /// <param name="maxCost">Most permits that a call takes.</param>
    public ClusterNumbers(int permits, double perSecond, ShotStrategy strategy, int maxLeaseMs, int maxCost)
    {
        Permits = permits;
        PerSecond = perSecond;
        var burst = permits * StoredLevel.MicroPermits;
        var life = (long)Math.Min(Math.Min(LongestLife, maxLeaseMs * 1_000L), burst / (LivesPerBurst * perSecond));

        // Only a token bucket needs head-room. A lease of a window ends with the window.
        var headRoom = strategy == ShotStrategy.TokenBucket ? (long)Math.Ceiling(perSecond * life) : 0;
        var leased = perSecond * life / StoredLevel.MicroPermits / 2;
        IsExact = strategy is not (ShotStrategy.TokenBucket or ShotStrategy.FixedWindow) || life < ShortestLife || leased < FewestLeased
            || maxCost * StoredLevel.MicroPermits > burst - headRoom;
        Life = IsExact ? 0 : life;
        Ceiling = (long)burst - (IsExact ? 0 : headRoom);
        MaxLease = IsExact ? 0 : (long)Math.Min(leased, Lease.MaxPermits / 2);
        Reserve = IsExact ? 0 : (long)(burst * ReservedPart);
    }

    /// <summary>Burst.</summary>
    public int Permits { get; }

    /// <summary>Permits replenished per second, or micro-permits per microsecond.</summary>
    public double PerSecond { get; }

    /// <summary>Whether the store is asked for each call.</summary>
    public bool IsExact { get; }

    /// <summary>Microseconds that a lease lives, counted from sending the request.</summary>
    public long Life { get; }

    /// <summary>Highest level of spent permits in the store, in micro-permits.</summary>
    public long Ceiling { get; }

    /// <summary>Most permits that a node asks for at once.</summary>
    public long MaxLease { get; }

    /// <summary>Micro-permits that nodes leave for those that have been granted none lately.</summary>
    public long Reserve { get; }

    /// <summary>Microseconds that a window lasts, or in which a bucket fills.</summary>
    public double Window => Permits * StoredLevel.MicroPermits / PerSecond;
}
