namespace Shot;

/// <summary>
/// Decides how much work may enter. A decision takes no lock, allocates nothing and never waits. Safe for use by any
/// number of threads.
/// </summary>
public abstract class Limiter
{
    private protected Limiter(int permits, double perSecond)
    {
        Permits = permits;
        PerSecond = perSecond;
    }

    /// <summary>Burst size: how many permits there are at most.</summary>
    public int Permits { get; }

    /// <summary>Permits that come back each second.</summary>
    public double PerSecond { get; }

    /// <summary>How many permits could be taken now. Looks, and changes nothing.</summary>
    public abstract int AvailablePermits { get; }

    /// <summary>Takes permits if they are there, all or none.</summary>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <returns>Whether the work may enter. A refusal may come up to one refresh of the clock late.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public abstract bool TryAcquire(int permits = 1);

    /// <summary>Takes permits if they are there, all or none, and tells a refused caller how long to wait.</summary>
    /// <param name="permits">How many, 0 to <see cref="Permits"/>; 0 takes nothing and tells whether one could be taken.</param>
    /// <param name="retryAfter">When refused, the exact time after which a caller that is alone is admitted, above zero; else zero.</param>
    /// <returns>Whether the work may enter. A refusal is confirmed by a precise reading of the clock.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative or above <see cref="Permits"/>.</exception>
    public abstract bool TryAcquire(int permits, out TimeSpan retryAfter);
}
