namespace Shot;

/// <summary>Permits that a call used beyond those it was charged when it was admitted. They are taken whether they are available or not: the
/// word grows past its ceiling, and admits nobody until time has made up for it.</summary>
/// <remarks><para><b>Bound.</b> When a call is admitted, what was charged and surcharged and is not replenished yet, this call included, is at
/// most the burst. Proof: in the proof of <see cref="Gcra.GiveBack"/>, a surcharge is one more stretch of the schedule, from the rolled word
/// to the word after it, and it begins no earlier than the surcharge. Stretches do not overlap. An admission at t is possible only if the
/// word after it is at most t + burst, so all stretches that begin at s or later, and were there when it was decided, lie between s and
/// t + burst: they sum up to at most t − s + burst. A surcharge is no admission, so it may end later; then nothing is admitted until it ends
/// within the burst.</para>
/// <para><b>Returns.</b> Giving back moves later stretches forward, but none before the present. A surcharge began before the return was
/// decided, as an admission did, so the proof there covers it.</para></remarks>
internal static class Surcharge
{
    /// <summary>The most by which surcharges may exceed the ceiling: <see cref="int.MaxValue"/> permits, and what is replenished in
    /// 1,000 days. More is forgotten. So words stay far from overflow.</summary>
    public static long Most(in TimeScale scale, int costShift)
    {
        var days = Int128.Min((Int128)scale.Frequency * LimitArguments.MaxFillDays * 86_400, long.MaxValue);
        return Math.Min((long)int.MaxValue << Math.Min(costShift, Limiter.FractionBits), scale.ToUnits((long)days));
    }

    /// <summary>The word after a surcharge. Never below the rolled word.</summary>
    public static long Take<T>(T algorithm, long rolled, long now, int permits, long most)
        where T : IReplenishment
    {
        var cost = permits >= most >> algorithm.CostShift ? most : (long)permits << algorithm.CostShift;
        var highest = Replenishment.Add(now, Replenishment.Add(algorithm.Burst, most));
        return Math.Max(rolled, Math.Min(Replenishment.Add(rolled, cost), highest));
    }
}
