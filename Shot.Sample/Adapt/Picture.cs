using System.Globalization;
using Spectre.Console;

namespace Shot.Sample.Adapt;

/// <summary>Draws a run while it goes on: limit, throughput and latency of both endpoints over time.</summary>
internal static class Picture
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static Table Draw(TimeSpan time, params Side[] sides)
    {
        var table = new Table().Title($"{time.TotalSeconds:N0} of {AdaptRun.Length.TotalSeconds:N0} s: {Describe(AdaptRun.PhaseAt(time))}");
        table.AddColumn("").AddColumn("").AddColumn("each half second, from left to right");
        table.AddColumn(new TableColumn("now").RightAligned());
        foreach (var side in sides)
        {
            if (table.Rows.Count > 0)
                table.AddEmptyRow();
            Row(side.Name, "limit", static window => window.Limit, "");
            Row("", "admitted per second", static window => window.Admitted / Window.Length.TotalSeconds, "");
            Row("", "P99 of admitted", static window => window.P99.TotalMilliseconds, " ms");

            void Row(string name, string what, Func<Window, double> value, string unit)
            {
                // The same scale for both sides, so that they can be compared.
                var most = sides.SelectMany(static other => other.Windows).Select(value).DefaultIfEmpty().Max();
                var now = side.Windows is [.., var last] ? value(last).ToString("N0", CultureInfo.InvariantCulture) + unit : "";
                table.AddRow(name, what, Sparkline(side.Windows.Select(value), most), now);
            }
        }

        return table;
    }

    public static string Describe(Phase phase) => phase switch
    {
        Phase.WarmUp => "warming up",
        Phase.Healthy => "the dependency is healthy",
        Phase.Slow => "the dependency takes ten times as long",
        _ => "the dependency has recovered",
    };

    private static string Sparkline(IEnumerable<double> values, double most) =>
        string.Concat(values.Select(value => Bars[most > 0 ? (int)Math.Round(value / most * (Bars.Length - 1)) : 0]));
}
