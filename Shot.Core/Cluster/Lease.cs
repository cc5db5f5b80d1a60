namespace Shot.Cluster;

/// <summary>
/// The unused permits of a lease and its end in one 64-bit word, so that one compare-and-swap spends a permit. The default value is no
/// lease.
/// </summary>
/// <remarks>
/// The end is rounded down to 64 µs. A word with the same bits is the same lease, so a swap that succeeds is never wrong.
/// </remarks>
/// <param name="Word">The end above, the permits below.</param>
internal readonly record struct Lease(long Word)
{
    /// <summary>Most permits in a lease.</summary>
    public const long MaxPermits = (1L << PermitBits) - 1;

    private const int PermitBits = 22;
    private const int EndShift = 6;

    /// <param name="permits">Permits, at most <see cref="MaxPermits"/>.</param>
    /// <param name="endsAt">The node's time in microseconds from which the lease must not be used.</param>
    public Lease(long permits, long endsAt)
        : this((endsAt >> EndShift << PermitBits) | permits)
    {
    }

    /// <summary>Unused permits.</summary>
    public long Permits => Word & MaxPermits;

    /// <summary>Identifies the lease among those of a pocket.</summary>
    public long End => Word >> PermitBits;

    /// <summary>Whether the lease may be used at this time.</summary>
    public bool IsLive(long now) => now >> EndShift < End;

    /// <summary>The lease with permits spent, or put back if negative.</summary>
    public Lease Spend(long permits) => new(Word - permits);
}
