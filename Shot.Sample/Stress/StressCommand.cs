using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>Runs the burst and the sustained overload, prints the tables and checks Shot's claims.</summary>
internal static class StressCommand
{
    public static async Task<int> RunAsync(bool brief, TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            // A pipe has no width: use one that fits the table.
            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Console.IsOutputRedirected ? 120 : 0);
            AnsiConsole.MarkupLine($"{BurstLoad.Calls:N0} concurrent calls, "
                + $"{BurstLoad.Permits:N0} permits at {BurstLoad.PerSecond:N0} per second, {BurstLoad.WorkMs} ms of work.");
            await using var inProcess = new InProcess();
            var calls = await BurstAsync("In process", inProcess.Contenders, brief, cancellationToken);
            await using var http = await OverHttp.StartAsync(cancellationToken);
            var requests = await BurstAsync("Over HTTP on loopback", http.Burst, brief, cancellationToken);
            var sustained = await SustainAsync(http.Sustained, brief, duration, cancellationToken);
            return Claims.Check(calls, requests, sustained, brief) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped.[/]");
            return 130;
        }
    }

    private static async Task<List<Measurement>> BurstAsync(
        string title, IEnumerable<Contender> contenders, bool brief, CancellationToken cancellationToken)
    {
        var measurements = new List<Measurement>();
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            foreach (var contender in contenders.Where(contender => !(brief && contender.Queues)))
            {
                var task = progress.AddTask($"{title}: {contender.Name}".EscapeMarkup());
                if (!contender.Queues)
                {
                    // The first bursts include compilation and connecting. Then the permits are replenished.
                    for (var i = 0; i < 2; i++)
                    {
                        await Burst.RunAsync(contender, _ => { }, cancellationToken);
                        await Task.Delay(BurstLoad.Refill, cancellationToken);
                    }
                }

                measurements.Add(await Burst.RunAsync(contender, done => task.Value = 100 * done, cancellationToken));
                task.Value = 100;
            }
        });
        Print(title, measurements);
        return measurements;
    }

    private static async Task<List<(Measurement Calm, Measurement Overloaded)>> SustainAsync(
        IEnumerable<Contender> contenders, bool brief, TimeSpan duration, CancellationToken cancellationToken)
    {
        const double Calm = SustainedLoad.Calm * SustainedLoad.PerSecond;
        const double Overload = SustainedLoad.Overload * SustainedLoad.PerSecond;
        var title = $"Over HTTP for {duration.TotalSeconds:N0} s, "
            + $"{SustainedLoad.Permits:N0} permits at {SustainedLoad.PerSecond:N0} per second";
        var measurements = new List<(Measurement Calm, Measurement Overloaded)>();
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            foreach (var contender in contenders.Where(contender => !(brief && contender.Queues)))
            {
                var task = progress.AddTask($"{title}: {contender.Name}".EscapeMarkup());
                var calm = await Sustained.RunAsync(contender, Calm, duration, done => task.Value = 50 * done, cancellationToken);
                var overloaded = await Sustained.RunAsync(contender, Overload, duration, done => task.Value = 50 + (50 * done),
                    cancellationToken);
                measurements.Add((calm, overloaded));
            }
        });
        Print($"{title}; {Calm:N0} requests per second", [.. measurements.Select(measurement => measurement.Calm)]);
        Print($"{title}; {Overload:N0} requests per second", [.. measurements.Select(measurement => measurement.Overloaded)]);
        return measurements;
    }

    private static void Print(string title, List<Measurement> measurements)
    {
        var table = new Table().Title($"{title.EscapeMarkup()}: P50 and P99 of the admitted").AddColumn("");
        foreach (var column in new[] { "admitted", "refused", "timed out", "P50", "P99", "P99 refused", "total" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var measurement in measurements)
        {
            table.AddRow(
                measurement.Name.EscapeMarkup(),
                $"{measurement.Count(Verdict.Admitted):N0}",
                $"{measurement.Count(Verdict.Refused):N0}",
                $"{measurement.Count(Verdict.TimedOut):N0}",
                Milliseconds(measurement.Percentile(Verdict.Admitted, 50)),
                Milliseconds(measurement.Percentile(Verdict.Admitted, 99)),
                Milliseconds(measurement.Percentile(Verdict.Refused, 99)),
                Milliseconds(measurement.Total));
        }

        AnsiConsole.Write(table);
    }

    private static string Milliseconds(TimeSpan? time) => time is { } known ? $"{known.TotalMilliseconds:N1} ms" : "–";
}
