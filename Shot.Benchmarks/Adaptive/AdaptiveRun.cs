using System.Globalization;
using Shot.Adaptive;
using Spectre.Console;

namespace Shot.Benchmarks.Adaptive;

/// <summary>The command <c>adaptive</c>.</summary>
internal static class AdaptiveRun
{
    private static readonly string[] Names = ["Shot", "Gradient2", "Vegas", "Envoy", "AIMD"];

    public static int Run(string? plot, string? name, ulong seed)
    {
        if (name is not null)
            return Follow(name, seed);
        var visible = JudgeAll(Scenarios.All, seed);
        var heldOut = JudgeAll(HeldOut.All, seed);
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        Show("Visible scenarios", visible);
        Show("Held-out scenarios", heldOut);
        Summarize("visible", visible);
        Summarize("held out", heldOut);
        var passed = new AdaptiveVerdicts(seed).Print(visible, heldOut);
        if (plot is not null)
            AdaptivePlot.Save(plot, Names, [.. visible, .. heldOut]);
        return passed ? 0 : 1;
    }

    /// <summary>A phase and what each of <see cref="Names"/> did in it.</summary>
    internal sealed record Judged(string Scenario, Phase Phase, double Best, int BestLimit, Score[] Scores);

    private static List<Judged> JudgeAll(Scenario[] scenarios, ulong seed)
    {
        var judged = new List<Judged>[scenarios.Length];
        Parallel.For(0, scenarios.Length, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var scenario = scenarios[i];
            var yardstick = new Yardstick(scenario, seed);
            ISimulatedLimit[] limits =
            [
                new ShotLimit(new ConcurrencyController(ConcurrencyGate.MaxLimit)),
                new Gradient2(), new Vegas(), new EnvoyGradient(), new Aimd(2 * yardstick.P99[0]),
            ];
            var scores = limits.Select(yardstick.Judge).ToArray();
            judged[i] = [.. scenario.Phases.Select((phase, p) => new Judged(
                scenario.Name, phase, yardstick.Best[p], yardstick.BestLimit[p], [.. scores.Select(each => each[p])]))];
        });
        return [.. judged.SelectMany(each => each)];
    }

    private static void Show(string title, List<Judged> phases)
    {
        var table = new Table().Title(title).Border(TableBorder.Simple);
        foreach (var column in (string[])["scenario", "load", "best/s", "at", "Shot", "P99 ×", "conv. s", .. Names.Skip(1)])
            table.AddColumn(new TableColumn(column) { NoWrap = true, Alignment = column == "scenario" ? Justify.Left : Justify.Right });
        var last = "";
        foreach (var phase in phases)
        {
            var shot = phase.Scores[0];
            table.AddRow([
                Markup.Escape(phase.Scenario == last ? "" : phase.Scenario), Text(phase.Phase.Load, "0.##"), Text(phase.Best, "0"),
                Text(phase.BestLimit, "0"),
                Text(100 * shot.Goodput, "0.0"), Text(shot.Slowdown, "0.00"), Text(shot.Converged, "0.0"),
                .. phase.Scores.Skip(1).Select(score => Text(100 * score.Goodput, "0.0"))]);
            last = phase.Scenario;
        }
        AnsiConsole.Write(table);
    }

    private static void Summarize(string title, List<Judged> phases)
    {
        var table = new Table().Title($"{phases.Count} phases, {title}: goodput in % of the best fixed limit's").Border(TableBorder.Simple);
        foreach (var column in (string[])["", "mean", "worst", "below 90 %", "mean P99 ×", "P99 above 3 ×", "≥ 95 % and ≤ 2.05 ×"])
            table.AddColumn(new TableColumn(column) { NoWrap = true, Alignment = Justify.Right });
        for (var i = 0; i < Names.Length; i++)
        {
            var scores = phases.Select(phase => phase.Scores[i]).ToList();
            table.AddRow(
                Names[i], Text(100 * scores.Average(score => score.Goodput), "0.0"), Text(100 * scores.Min(score => score.Goodput), "0.0"),
                Text(scores.Count(score => score.Goodput < 0.9), "0"), Text(scores.Average(score => Math.Min(100, score.Slowdown)), "0.00"),
                Text(scores.Count(score => score.Slowdown > 3), "0"), Text(scores.Count(Both), "0"));
        }
        AnsiConsole.Write(table);
    }

    private static int Follow(string name, ulong seed)
    {
        Scenario[] all = [.. Scenarios.All, .. HeldOut.All];
        if (Array.Find(all, each => each.Name.Contains(name, StringComparison.OrdinalIgnoreCase)) is not { } scenario)
        {
            Console.Error.WriteLine(
                $"No scenario has \"{name}\" in its name. Scenarios: {string.Join("; ", all.Select(static each => each.Name))}");
            return 1;
        }
        var controller = new ConcurrencyController(ConcurrencyGate.MaxLimit);
        Console.WriteLine("second  limit  inside  throughput/s  time without load, ms");
        new ServerSimulation(scenario, new ShotLimit(controller), seed)
        {
            Ticked = (second, inside) => Console.WriteLine(
                $"{Text(second, "0.00"),6} {controller.Limit,6} {inside,7} {Text(controller.Throughput, "0"),13} "
                + $"{Text(1000 * controller.NoLoadTime, "0.00"),22}{(controller.Standing ? "" : "  look")}"),
        }.Run();
        return 0;
    }

    internal static bool Both(Score score) => score is { Goodput: >= 0.95, Slowdown: <= 2.05 };

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
