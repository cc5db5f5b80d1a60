namespace Shot;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371, virtual scheduling): a token bucket whose whole state is the theoretical
/// arrival time, at which the bucket will be full again. A time that has passed means a full bucket.
/// </summary>
/// <param name="permits">Burst size.</param>
/// <param name="costShift">One permit is 2 to this power units of time: the period of a dyadic scale.</param>
internal readonly struct Gcra(int permits, int costShift) : IReplenishment
{
    private readonly long _burst = (long)permits << costShift;

    public int CostShift { get; } = costShift;

    public long Roll(long word, long now) => Math.Max(word, now);

    public long Ceiling(long rolled, long now) => Replenishment.Add(now, _burst);

    public long DueAt(long rolled, long now, long cost) => Replenishment.Add(rolled, cost) - _burst;
}
