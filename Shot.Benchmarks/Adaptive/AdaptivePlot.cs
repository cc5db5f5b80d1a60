using ScottPlot;

namespace Shot.Benchmarks.Adaptive;

/// <summary>Draws goodput and P99 of every limit in every phase.</summary>
internal static class AdaptivePlot
{
    public static void Save(string file, string[] names, IReadOnlyList<AdaptiveRun.Judged> phases)
    {
        var plots = new Multiplot();
        plots.AddPlots(2);
        var (goodput, slowdown) = (plots.GetPlot(0), plots.GetPlot(1));
        for (var i = 0; i < names.Length; i++)
        {
            // Sorted, each for itself: a curve that stays high to the right end has no bad phase.
            var share = (double[])[.. phases.Select(phase => 100 * phase.Scores[i].Goodput).OrderDescending()];
            var times = (double[])[.. phases.Select(phase => Math.Min(10, phase.Scores[i].Slowdown)).Order()];
            goodput.Add.Signal(share).LegendText = names[i];
            slowdown.Add.Signal(times).LegendText = names[i];
        }
        goodput.Title("Goodput in % of the best fixed limit, phases sorted");
        goodput.Axes.SetLimitsY(0, 105);
        goodput.ShowLegend(Alignment.LowerLeft);
        slowdown.Title("P99 as a multiple of the P99 without load (cut at 10), phases sorted");
        slowdown.Axes.SetLimitsY(0, 10.5);
        slowdown.ShowLegend(Alignment.UpperLeft);
        plots.SavePng(file, 1200, 1000);
    }
}
