namespace Shot.Sample.Stress;

/// <summary>The burst through several limiters.</summary>
/// <param name="where">Where the calls are made.</param>
/// <param name="measurements">What was measured, in the order of the rows.</param>
/// <param name="meanings">What the rows mean.</param>
internal sealed class BurstPart(string where, IReadOnlyList<Measurement> measurements, (string Row, string Meaning)[] meanings) : IPart
{
    public Measurement Shot { get; } = measurements.Single(static measurement => measurement.Name == Rows.Shot);

    /// <summary>.NET's limiter with <c>QueueLimit = 0</c>.</summary>
    public Measurement Stock { get; } =
        measurements.Single(static measurement => measurement.Name.StartsWith("stock", StringComparison.Ordinal));

    /// <summary>.NET's limiter with a queue; null in a brief run.</summary>
    public Measurement? Raw { get; } =
        measurements.SingleOrDefault(static measurement => measurement.Name.StartsWith("raw", StringComparison.Ordinal));

    public void Print() => Rows.Print($"{BurstLoad.Calls:N0} calls at once {where}", measurements, meanings);

    public void Check(Claims claims)
    {
        var admitted = Shot.Charged;
        var owed = BurstLoad.Permits + (BurstLoad.PerSecond * Shot.Total.TotalSeconds);
        claims.Check($"{where}, Shot admits the burst of {BurstLoad.Permits:N0}", admitted >= BurstLoad.Permits, $"{admitted:N0}");
        claims.Check($"{where}, and never more than permits + rate × time", admitted <= owed, $"{admitted:N0} of {owed:N1} owed");
    }

    /// <summary>Checks times, which the transport would hide over HTTP.</summary>
    public void CheckTimes(Claims claims)
    {
        var p99 = Shot.Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        var raw = Raw!.Percentile(Verdict.Admitted, 99)!.Value.TotalMilliseconds;
        claims.Check($"{where}, Shot admits at most 1,020", Shot.Count(Verdict.Admitted) <= 1_020, $"{Shot.Count(Verdict.Admitted):N0}");
        claims.Check($"{where}, P99 of what Shot admits is at most 15 ms", p99 <= 15, $"{p99:N1} ms");
        claims.Check($"{where}, P99 of the queueing limiter is above 3,000 ms", raw > 3_000, $"{raw:N1} ms");
    }
}
