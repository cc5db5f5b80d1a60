using Spectre.Console;

namespace Shot.Sample.Adapt;

/// <summary>The tables at the end of a run.</summary>
internal static class AdaptReport
{
    /// <summary>Part of the fixed limit's throughput that the adaptive one must reach in each phase.</summary>
    private const double LeastThroughput = 0.9;

    /// <summary>Largest latency of the adaptive limit in a slow phase, as a part of the fixed one's.</summary>
    private const double MostLatency = 0.75;

    /// <summary>Prints what was measured and what it shows.</summary>
    /// <returns>Whether the adaptive limit did what is said of it.</returns>
    public static bool Print(Side adaptive, Side numbered)
    {
        var table = new Table().Title(
            $"{AdaptRun.PerSecond:N0} requests per second to each endpoint; "
            + $"each phase without its first {AdaptRun.Settling.TotalSeconds:N0} s");
        table.AddColumn("").AddColumn("limit");
        foreach (var column in new[] { "number", "admitted/s", "refused/s", "P99" })
            table.AddColumn(new TableColumn(column).RightAligned());
        var seconds = (AdaptRun.PhaseLength - AdaptRun.Settling).TotalSeconds;
        foreach (var phase in Measured)
        {
            foreach (var side in new[] { adaptive, numbered })
            {
                var limits = side.Windows
                    .Where(window => AdaptRun.IsSettled(window.End) && AdaptRun.PhaseAt(window.End) == phase)
                    .Select(static window => window.Limit)
                    .DefaultIfEmpty()
                    .ToList();
                table.AddRow(
                    side == adaptive ? Picture.Describe(phase) : "",
                    side.Name,
                    limits.Min() == limits.Max() ? $"{limits.Max()}" : $"{limits.Min()} to {limits.Max()}",
                    $"{side.Admitted(phase) / seconds:N0}",
                    $"{side.Refused(phase) / seconds:N0}",
                    $"{side.P99(phase).TotalMilliseconds:N0} ms");
            }
        }

        AnsiConsole.Write(table);
        var throughput = Measured.Min(phase => (double)adaptive.Admitted(phase) / numbered.Admitted(phase));
        var latency = adaptive.P99(Phase.Slow) / numbered.P99(Phase.Slow);
        AnsiConsole.WriteLine(
            $"Without a number, the endpoint admitted at least {throughput:P0} of what the one with {AdaptRun.FixedLimit} did in every "
            + $"phase. While the dependency was slow, its slowest admitted calls took {latency:P0} of the time.");
        return throughput >= LeastThroughput && latency <= MostLatency;
    }

    private static Phase[] Measured { get; } = [Phase.Healthy, Phase.Slow, Phase.Recovered];
}
