using System.Diagnostics;
using Spectre.Console;

namespace Shot.Sample.Cluster;

/// <summary>Shows a run: live where there is a terminal, and in a table at its end.</summary>
internal static class Report
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);
    private static string _event = "";

    /// <summary>Tells what happens to the store.</summary>
    public static void Tell(long begin, string what)
    {
        _event = $"{Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s: {what}";
        if (!Terminal.IsWatched)
            AnsiConsole.WriteLine(_event);
    }

    /// <summary>Shows what the nodes admit until the run has ended. Without a terminal, only waits.</summary>
    public static async Task FollowAsync(List<Node> nodes, long begin, Task run)
    {
        if (Terminal.IsWatched)
        {
            await AnsiConsole.Live(Table(nodes, Stopwatch.GetElapsedTime(begin))).AutoClear(true).StartAsync(async live =>
            {
                while (await Task.WhenAny(run, Task.Delay(Refresh)) != run)
                    live.UpdateTarget(Table(nodes, Stopwatch.GetElapsedTime(begin)));
            });
        }

        await run;
    }

    /// <summary>Prints the tables.</summary>
    /// <returns>Whether all that is promised holds.</returns>
    public static bool Print(Outcome outcome, List<Node> nodes)
    {
        AnsiConsole.Write(Table(nodes, outcome.Run.Duration).Caption(""));

        // As it is: a console of tables would wrap it.
        foreach (var line in nodes[0].Log.Lines.Where(static line => line.Contains("cluster limits", StringComparison.Ordinal)))
            Console.WriteLine($"Node 1 logged: {line}");
        var table = new Table().Title(
            $"Four nodes, {ClusterLoad.Permits:N0} permits at {ClusterLoad.PerSecond:N0} per second for all of them, "
            + $"{outcome.Run.Duration.TotalSeconds:N0} s, {outcome.Tally.Decisions:N0} calls");
        table.AddColumn("").AddColumn(new TableColumn("measured").RightAligned()).AddColumn("promised").AddColumn("");
        var findings = outcome.Findings().ToList();
        foreach (var finding in findings)
        {
            table.AddRow(
                finding.What.EscapeMarkup(),
                finding.Measured.EscapeMarkup(),
                finding.Promised.EscapeMarkup(),
                finding.Promised.Length == 0 ? "" : finding.Holds ? "[green]holds[/]" : "[red]missed[/]");
        }

        AnsiConsole.Write(table);
        return findings.TrueForAll(static finding => finding.Holds);
    }

    private static Table Table(List<Node> nodes, TimeSpan time)
    {
        var table = new Table().Title($"{time.TotalSeconds:N1} s").Caption(_event.EscapeMarkup());
        table.AddColumn("node");
        foreach (var column in new[] { "admitted", "refused", "slowest call" })
            table.AddColumn(new TableColumn(column).RightAligned());
        var sum = default(Tally);
        foreach (var node in nodes)
        {
            Row($"{node.Number}", node.Tally);
            sum += node.Tally;
        }

        Row("all", sum);
        return table.AddRow("the limit", $"{ClusterLoad.Permits + (ClusterLoad.PerSecond * Math.Max(0, time.TotalSeconds)):N0}", "", "");

        void Row(string name, Tally tally) =>
            table.AddRow(name, $"{tally.Admitted:N0}", $"{tally.Refused:N0}", $"{tally.SlowestMs:N1} ms");
    }
}
