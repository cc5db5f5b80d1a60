using System.Numerics;

namespace Shot;

/// <summary>
/// Permits come back one by one, evenly spaced, up to the burst: at most <c>permits + perSecond × t</c> enter in any time t.
/// </summary>
/// <remarks>Implemented as GCRA (generic cell rate algorithm, ITU-T I.371), the token bucket whose whole state is the time at which
/// it will be full again. What holds in real time says <see cref="Limiter"/>.</remarks>
public sealed class TokenBucket : Limiter
{
    private readonly Gcra _algorithm;

    /// <summary>A full bucket.</summary>
    /// <param name="permits">Burst size, 1 to <see cref="int.MaxValue"/>.</param>
    /// <param name="perSecond">Permits that come back each second: above 0, at most <see cref="int.MaxValue"/>, and such that
    /// <paramref name="permits"/> / <paramref name="perSecond"/> is at most 1,000 days.</param>
    /// <param name="timeProvider">The clock, asked at every decision; the system's monotonic clock when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public TokenBucket(int permits, double perSecond, TimeProvider? timeProvider = null)
        : this(LimitArguments.CheckPermits(permits), LimitArguments.CheckRate(permits, perSecond), timeProvider,
            new ReplenishmentRate(permits, perSecond).ByPermit((timeProvider ?? TimeProvider.System).TimestampFrequency))
    {
    }

    private TokenBucket(int permits, double perSecond, TimeProvider? timeProvider, TimeScale scale)
        : base(permits, perSecond, timeProvider, scale, BitOperations.Log2((ulong)scale.Period))
    {
        _algorithm = new Gcra(permits, BitOperations.Log2((ulong)scale.Period));
    }

    private protected override long Roll(long word, long now) => _algorithm.Roll(word, now);

    private protected override long Ceiling(long rolled, long now) => _algorithm.Ceiling(rolled, now);

    private protected override long DueAt(long rolled, long now, long cost) => _algorithm.DueAt(rolled, now, cost);
}
