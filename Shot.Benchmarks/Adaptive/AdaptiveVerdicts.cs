using System.Globalization;

namespace Shot.Benchmarks.Adaptive;

/// <summary>A line for each figure that the adaptive limit must reach in the simulator.</summary>
/// <param name="seed">Seed of the trials that run once.</param>
internal sealed class AdaptiveVerdicts(ulong seed)
{
    private const int TrialSeeds = 12;

    private bool _passed = true;

    /// <summary>Prints the lines.</summary>
    /// <returns>Whether all figures reach their targets.</returns>
    public bool Print(List<AdaptiveRun.Judged> visible, List<AdaptiveRun.Judged> heldOut)
    {
        var seen = visible.ConvertAll(static phase => phase.Scores[0]);
        AtLeast("visible, mean goodput in %", 95, 100 * seen.Average(static score => score.Goodput));
        AtLeast("visible, worst goodput in %", 65, 100 * seen.Min(static score => score.Goodput));
        AtLeast(
            "visible, phases in % with goodput of 95 % and P99 of 2.05 ×", 100.0 * 42 / 62,
            100.0 * seen.Count(AdaptiveRun.Both) / seen.Count);
        var unseen = heldOut.ConvertAll(static phase => phase.Scores[0]);
        AtLeast("held out, mean goodput in %", 96, 100 * unseen.Average(static score => score.Goodput));
        AtLeast("held out, worst goodput in %", 90, 100 * unseen.Min(static score => score.Goodput));
        AtMost("held out, mean P99 ×", 3, unseen.Average(static score => score.Slowdown));
        AtMost("held out, worst P99 ×", 3, unseen.Max(static score => score.Slowdown));
        var collapse = Enumerable.Range(1, 4).Select(static each => Trials.Collapse((ulong)each)).ToList();
        AtLeast("no collapse, ticks in % with room for all slots", 95, 100 * collapse.Min(static each => each.Room));
        AtLeast("no collapse, goodput in %", 95, 100 * collapse.Min(static each => each.Goodput));
        foreach (var server in Trials.Servers.Keys)
        {
            AtMost($"{server}, limits in ten minutes at 0.2 ×", 1, Trials.LimitsAtLowLoad(server, seed).Count());
            AtMost($"{server}, largest limit / median in ten minutes at 1.2 ×", 2, Trials.LargestAtMildOverload(server, seed));
            AtLeast(
                $"{server}, throughput in % of the capacity in a minute at 3 ×, looks included", 98,
                100 * Enumerable.Range(1, TrialSeeds).Average(each => Trials.Looks(server, (ulong)each)));
            foreach (var load in (double[])[0.1, 0.3, 0.5, 0.7])
            {
                var runs = Enumerable.Range(1, TrialSeeds).Select(each => Trials.Criticality(server, load, (ulong)each)).ToList();
                AtLeast(
                    string.Create(CultureInfo.InvariantCulture, $"{server}, critical calls admitted at {load} ×, in %"),
                    load < 0.6 ? 99.9 : 99, 100 * runs.Average(static run => run.Critical));
                AtLeast($"{server}, total with them in %", 93, 100 * runs.Average(static run => run.Total));
            }

            var alone = Enumerable.Range(1, TrialSeeds).Select(each => Trials.CriticalOverload(server, 3, 0, (ulong)each)).ToList();
            AtLeast($"{server}, completed at 3 × in critical calls alone, in %", 93, 100 * alone.Average(static run => run.Critical));
            AtMost($"{server}, P99 × with them", 3, alone.Average(static run => run.Slowdown));
        }

        return _passed;
    }

    private void AtLeast(string what, double target, double figure) => Check(what, "at least", target, figure, figure >= target);

    private void AtMost(string what, double target, double figure) => Check(what, "at most", target, figure, figure <= target);

    private void Check(string what, string relation, double target, double figure, bool holds)
    {
        _passed &= holds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(holds ? "PASS" : "FAIL")} {what}: {figure:0.###}, target {relation} {target:0.##}"));
    }
}
