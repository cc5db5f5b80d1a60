namespace Shot.Cluster;

/// <summary>Permits that a call took from a lease, which can be put back. The default value stands for none.</summary>
internal readonly record struct LeaseTicket(Pocket? Pocket, long LeaseEnd, int Cost)
{
    /// <summary>Puts the permits back if the lease is still in use; else they are replenished in time.</summary>
    public void PutBack() => Pocket?.PutBack(LeaseEnd, Cost);
}
