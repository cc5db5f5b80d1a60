using Shot.Adaptive;

namespace Shot.Benchmarks.Adaptive;

/// <summary>Trials of the controller that have a yes or no.</summary>
internal static class Trials
{
    /// <summary>Servers for trials: two on processors, two on slots.</summary>
    public static IReadOnlyDictionary<string, (Func<Station> Create, double Places)> Servers { get; } =
        new Dictionary<string, (Func<Station>, double)>
        {
            ["two cores"] = (() => new Processor(Demand.Exponential(0.005), Processor.Fair), 2),
            ["four cores"] = (() => new Processor(Demand.Lognormal(0.005, 0.7), Processor.Fair), 4),
            ["50 slots"] = (() => new Pool(Demand.Uniform(0.02)), 50),
            ["20 slots"] = (() => new Pool(Demand.Exponential(0.03)), 20),
        };

    /// <summary>What the controller did at a tick.</summary>
    internal readonly record struct Moment(double Second, int Limit, bool Standing);

    /// <summary>
    /// 50 slots become ten times slower at 20 times their capacity: share of ticks with room for all slots, and goodput, after 2 s.
    /// </summary>
    public static (double Room, double Goodput) Collapse(ulong seed, double seconds = 30)
    {
        var scenario = new Scenario("collapse", () => [new Pool(Demand.Uniform(0.02))], new(10, 2, [50]), new(seconds, 20, [50], [10]));
        var (moments, results) = Run(scenario, seed);
        var after = moments.Where(moment => moment.Second > 12).ToList();
        return (after.Count(moment => moment.Limit >= 50) / (double)after.Count, Rate(scenario, results, 1));
    }

    /// <summary>Limits at ten minutes of a fifth of the capacity, after an overload.</summary>
    public static IEnumerable<int> LimitsAtLowLoad(string server, ulong seed) =>
        Drift(server, 0.2, seed).Where(moment => moment.Second > 15).Select(moment => moment.Limit).Distinct();

    /// <summary>Largest limit outside of looks as a multiple of the median, at ten minutes of 1.2 times the capacity.</summary>
    public static double LargestAtMildOverload(string server, ulong seed)
    {
        var limits = Drift(server, 1.2, seed)
            .Where(moment => moment.Second > 20 && moment.Standing).Select(moment => moment.Limit).Order().ToList();
        return (double)limits[^1] / limits[limits.Count / 2];
    }

    /// <summary>Throughput in a minute at three times the capacity, from 2 s on, as a share of the capacity.</summary>
    public static double Looks(string server, ulong seed)
    {
        var scenario = One(server, new Phase(60, 3, []));
        return Rate(scenario, Run(scenario, seed).Results, 0);
    }

    /// <summary>
    /// Admitted share of the critical calls and share of the capacity in use, from 2 s on, beside ten times the capacity in sheddable
    /// calls.
    /// </summary>
    public static (double Critical, double Total) Criticality(string server, double critical, ulong seed)
    {
        var load = 10 + critical;
        var scenario = One(server, new Phase(20, load, []) { Classes = (10 / load, critical / load) });
        var (_, results) = Run(scenario, seed);
        var (sent, refused) = (results[0].Sent[(int)ShotCriticality.Critical], results[0].Refused[(int)ShotCriticality.Critical]);
        return (1 - ((double)refused / sent), Rate(scenario, results, 0));
    }

    /// <summary>
    /// Critical calls of this many times the capacity beside sheddable ones, from 3 s on: completed critical calls as a share of the
    /// capacity, all completed calls as such a share, and the P99 as a multiple of that of a server with a tenth of its capacity.
    /// </summary>
    public static (double Critical, double Total, double Slowdown) CriticalOverload(
        string server, double critical, double sheddable, ulong seed)
    {
        var load = critical + sheddable;
        var scenario = One(server, new Phase(20, load, []) { Classes = (sheddable / load, critical / load) });
        var alone = Run(One(server, new Phase(20, 0.1, [])), seed).Results[0].P99;
        var result = Run(scenario, seed, transition: 3).Results[0];
        var admitted = result.Sent[(int)ShotCriticality.Critical] - result.Refused[(int)ShotCriticality.Critical];
        return (
            admitted / result.Seconds / scenario.Capacity(scenario.Phases[0]), Rate(scenario, [result], 0), result.P99 / alone);
    }

    /// <summary>Limits at half of the capacity while something in front of the gate refuses half of the calls at random.</summary>
    public static IEnumerable<int> LimitsWithEarlyRefusals(ulong seed)
    {
        var scenario = new Scenario("early", () => [new Pool(Demand.Uniform(0.02))], new(10, 3, [50]), new(60, 1, [50]) { Early = 0.5 });
        return Run(scenario, seed).Moments.Where(moment => moment.Second > 12).Select(moment => moment.Limit).Distinct();
    }

    private static List<Moment> Drift(string server, double load, ulong seed) =>
        Run(One(server, new Phase(10, 2, []), new Phase(600, load, [])), seed).Moments;

    private static Scenario One(string server, params Phase[] phases)
    {
        var (create, places) = Servers[server];
        return new(server, () => [create()], [.. phases.Select(phase => phase with { Places = [places] })]);
    }

    private static (List<Moment> Moments, PhaseResult[] Results) Run(Scenario scenario, ulong seed, double transition = 2)
    {
        var controller = new ConcurrencyController(ConcurrencyGate.MaxLimit);
        var moments = new List<Moment>();
        var simulation = new ServerSimulation(scenario, new ShotLimit(controller), seed)
        {
            Ticked = (second, _) => moments.Add(new(second, controller.Limit, controller.Standing)),
            Transition = _ => transition,
        };
        return (moments, simulation.Run());
    }

    private static double Rate(Scenario scenario, PhaseResult[] results, int phase) =>
        results[phase].Completed / results[phase].Seconds / scenario.Capacity(scenario.Phases[phase]);
}
