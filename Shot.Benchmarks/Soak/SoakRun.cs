using System.Globalization;
using Spectre.Console;

namespace Shot.Benchmarks.Soak;

/// <summary>
/// The command <c>soak</c>: runs every limiter under many threads for a number of operations and checks its bound
/// continuously.
/// </summary>
internal static class SoakRun
{
    public const long DefaultOperations = 1_000_000_000;
    public const int DefaultThreads = 8;

    private const int FileWidth = 180;

    /// <returns>0 if every bound held and the threads contended, otherwise 1.</returns>
    public static int Run(long operations, int threads)
    {
        var scenarios = DrainedScenarios.All.Concat(FlowingScenarios.All).Concat(GateScenario.All).ToArray();
        var results = new SoakResult[scenarios.Length];
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = FileWidth;
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(progress =>
            {
                var share = Math.Max(1, operations / scenarios.Length);
                var tasks = scenarios.Select(scenario => progress.AddTask(scenario.Name, maxValue: share)).ToArray();
                for (var i = 0; i < scenarios.Length; i++)
                {
                    var crew = new Crew(threads, share, done => tasks[i].Increment(done));
                    scenarios[i].Run(crew);
                    results[i] = crew.Result;
                    tasks[i].StopTask();
                }
            });

        AnsiConsole.Write(Table(scenarios, results));
        var violations = results.Count(static result => result.Violation is not null);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{results.Sum(static result => result.Operations):N0} operations at {threads} threads, "
            + $"{violations} of {results.Length} failed"));
        return violations == 0 ? 0 : 1;
    }

    private static Table Table(Scenario[] scenarios, SoakResult[] results)
    {
        var table = new Table().AddColumns("limiter", "checked").AddColumns(
            new TableColumn("operations").RightAligned(),
            new TableColumn("admitted").RightAligned(),
            new TableColumn("handovers").RightAligned(),
            new TableColumn("result"));
        for (var i = 0; i < scenarios.Length; i++)
        {
            var result = results[i];
            table.AddRow(
                Markup.Escape(scenarios[i].Name), Markup.Escape(scenarios[i].Bound), Number(result.Operations),
                Number(result.Admitted), Number(result.Handovers),
                result.Violation is { } violation ? $"[red]{Markup.Escape(violation)}[/]" : "[green]held[/]");
        }

        return table;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
