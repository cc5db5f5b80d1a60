using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>Prints tables and what their rows mean.</summary>
internal static class Rows
{
    public const string Shot = "Shot";

    /// <summary>A table with a column of names and columns of figures.</summary>
    public static Table Table(string title, params ReadOnlySpan<string> columns)
    {
        var table = new Table().Title(title.EscapeMarkup()).AddColumn("");
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        return table;
    }

    /// <summary>Prints a table, and below it what its rows mean.</summary>
    public static void Print(Table table, params ReadOnlySpan<(string Row, string Meaning)> meanings)
    {
        AnsiConsole.Write(table);
        foreach (var (row, meaning) in meanings)
            AnsiConsole.WriteLine($"  {row}: {meaning}");
        AnsiConsole.WriteLine();
    }

    /// <summary>Prints the counts and latencies of loads.</summary>
    public static void Print(
        string title, IEnumerable<Measurement> measurements, params ReadOnlySpan<(string Row, string Meaning)> meanings)
    {
        var table = Table(
            $"{title}: P50 and P99 of the admitted", "admitted", "refused", "timed out", "P50", "P99", "P99 refused", "total");
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

        Print(table, meanings);
    }

    public static string Milliseconds(TimeSpan? time) => time is { } known ? $"{known.TotalMilliseconds:N1} ms" : "–";
}
