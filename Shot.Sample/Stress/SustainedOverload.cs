namespace Shot.Sample.Stress;

/// <summary>A lasting overload over HTTP, and the load to compare with.</summary>
/// <param name="duration">How long each load lasted.</param>
/// <param name="calm">Measured at half the permitted rate; empty in a brief run.</param>
/// <param name="overloaded">Measured at ten times the permitted rate.</param>
internal sealed class SustainedOverload(TimeSpan duration, IReadOnlyList<Measurement> calm, IReadOnlyList<Measurement> overloaded) : IPart
{
    private const double CalmRate = SustainedLoad.Calm * SustainedLoad.PerSecond;
    private const double OverloadRate = SustainedLoad.Overload * SustainedLoad.PerSecond;

    public Measurement Shot { get; } = overloaded.Single(static measurement => measurement.Name == Rows.Shot);

    /// <summary>ASP.NET Core's middleware with <c>QueueLimit = 0</c>.</summary>
    public Measurement Stock { get; } =
        overloaded.Single(static measurement => measurement.Name.StartsWith("stock", StringComparison.Ordinal));

    /// <summary>About how long the loads take: two for each of three limiters, or one for each that does not queue.</summary>
    public static TimeSpan Length(StressPlan plan) => (plan.IsBrief ? 2 : 6) * plan.Sustained;

    public static async Task<SustainedOverload> RunAsync(
        IEnumerable<Contender> contenders, StressPlan plan, CancellationToken cancellationToken)
    {
        List<Measurement> calm = [];
        List<Measurement> overloaded = [];
        await Terminal.StepAsync(async begin =>
        {
            foreach (var contender in contenders.Where(contender => !(plan.IsBrief && contender.Queues)))
            {
                if (!plan.IsBrief)
                    calm.Add(await MeasureAsync(contender, CalmRate));
                overloaded.Add(await MeasureAsync(contender, OverloadRate));
            }

            Task<Measurement> MeasureAsync(Contender contender, double perSecond) => Sustained.RunAsync(
                contender, perSecond, plan.Sustained, begin($"{perSecond:N0} per second: {contender.Name}"), cancellationToken);
        });
        return new SustainedOverload(plan.Sustained, calm, overloaded);
    }

    public void Print()
    {
        var title = $"Over HTTP for {duration.TotalSeconds:N0} s, "
            + $"{SustainedLoad.Permits:N0} permits at {SustainedLoad.PerSecond:N0} per second";
        if (calm.Count > 0)
            Rows.Print($"{title}; {CalmRate:N0} requests per second", calm);
        Rows.Print(
            $"{title}; {OverloadRate:N0} requests per second",
            overloaded,
            ("raw", $"QueueLimit = {SustainedLoad.Queue:N0}. The queue is full all the time, so each admitted request waits in it."),
            ("stock and Shot", "what exceeds the rate is refused at once, so the overload does not slow down the admitted requests."));
    }

    public void Check(Claims claims)
    {
        var owed = SustainedLoad.Permits + (SustainedLoad.PerSecond * Shot.Total.TotalSeconds);
        claims.Check(
            "overloaded for long, Shot never admits more than permits + rate × time",
            Shot.Charged <= owed,
            $"{Shot.Charged:N0} of {owed:N1} owed");
        if (claims.IsBrief)
            return;

        var before = calm.Single(static measurement => measurement.Name == Rows.Shot).Percentile(Verdict.Admitted, 99)!.Value;
        var admitted = Shot.Percentile(Verdict.Admitted, 99)!.Value;
        var refused = Shot.Percentile(Verdict.Refused, 99)!.Value;
        claims.Check(
            "overloaded for long, Shot admits within 1 % of what is owed", Shot.Charged >= 0.99 * owed, $"{Shot.Charged / owed:P2}");
        claims.Check(
            "overloaded for long, P99 of what Shot admits is at most 1.5 times its value without overload",
            admitted <= 1.5 * before,
            $"{Rows.Milliseconds(admitted)}, {Rows.Milliseconds(before)} without");
        claims.Check(
            "overloaded for long, P99 of what Shot refuses is at most that of what it admits",
            refused <= admitted,
            Rows.Milliseconds(refused));
    }
}
