namespace Shot.Benchmarks.Adaptive;

/// <summary>
/// What can be reached in each phase of a scenario: the times without load, and the best fixed limit chosen with hindsight.
/// </summary>
internal sealed class Yardstick
{
    /// <summary>A call is in time if it takes at most this multiple of the P99 without load.</summary>
    private const double InTime = 4;

    private readonly Scenario _scenario;
    private readonly ulong _seed;

    public Yardstick(Scenario scenario, ulong seed = 1)
    {
        _scenario = scenario;
        _seed = seed;
        var phases = scenario.Phases.Select(phase => phase with
        {
            Load = 0.03,
            Seconds = Math.Max(phase.Seconds, 1500 / (0.03 * scenario.Capacity(phase))),
            Classes = default,
            Early = 0,
        });
        var empty = new ServerSimulation(scenario with { Phases = [.. phases] }, new FixedLimit(1 << 20), seed).Run();
        P99 = [.. empty.Select(result => result.P99)];
        Mean = [.. empty.Select(result => result.Tenths.Sum(tenth => tenth.Sum) / result.Tenths.Sum(tenth => tenth.Count))];
        Best = new double[P99.Length];
        BestLimit = new int[P99.Length];
        foreach (var limit in Limits())
        {
            var results = new ServerSimulation(scenario, new FixedLimit(limit), seed).Run();
            for (var p = 0; p < results.Length; p++)
            {
                var goodput = results[p].Goodput(InTime * P99[p]);
                if (goodput > Best[p])
                    (Best[p], BestLimit[p]) = (goodput, limit);
            }
        }
    }

    /// <summary>P99 and mean without load in each phase, in seconds.</summary>
    public double[] P99 { get; }

    public double[] Mean { get; }

    /// <summary>Goodput of the best fixed limit in each phase, and that limit.</summary>
    public double[] Best { get; }

    public int[] BestLimit { get; }

    /// <summary>Runs a limit through the scenario.</summary>
    public Score[] Judge(ISimulatedLimit limit) =>
        [.. new ServerSimulation(_scenario, limit, _seed).Run().Select((result, p) => new Score(
            result.Goodput(InTime * P99[p]) / Best[p], result.P99 / P99[p], Converged(result, p)))];

    private static IEnumerable<int> Limits()
    {
        for (var limit = 1; limit < 800; limit = Math.Max(limit + 1, (int)(limit * 1.25)))
            yield return limit;
    }

    private double Converged(PhaseResult result, int p)
    {
        for (var i = 5; i < result.Tenths.Length; i++)
        {
            var half = result.Tenths.AsSpan(i - 5, 5);
            var (count, sum) = (0, 0.0);
            foreach (var tenth in half)
                (count, sum) = (count + tenth.Count, sum + tenth.Sum);
            if (count >= 0.45 * Best[p] && sum <= 3 * Mean[p] * count)
                return (i - 5) / 10.0;
        }
        return double.PositiveInfinity;
    }
}
