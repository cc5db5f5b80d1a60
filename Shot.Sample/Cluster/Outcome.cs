using System.Diagnostics;

namespace Shot.Sample.Cluster;

/// <summary>What a run came to.</summary>
/// <param name="Run">What was run.</param>
/// <param name="Tally">All nodes together.</param>
/// <param name="Stamps">The admitted calls of all nodes.</param>
/// <param name="Outage">The outage, if there was one.</param>
/// <param name="Asks">What the store was asked; null if it does not tell.</param>
internal sealed record Outcome(ClusterRun Run, Tally Tally, (long Before, long After)[] Stamps, Outage? Outage, long? Asks)
{
    private const double BurstAndRounding = ClusterLoad.Permits + 0.01;

    /// <summary>A lease keeps head-room for nodes that notice late that the store is back. Without one, three of four may be late.</summary>
    private const double LateSeconds = 1.6;

    /// <summary>Time that calls of a slow machine may take on top of the store's budget.</summary>
    private const double MarginMs = 20;

    public IEnumerable<Finding> Findings()
    {
        var permitted = ClusterLoad.Permits + (ClusterLoad.PerSecond * Run.Duration.TotalSeconds);
        var used = Tally.Admitted / permitted;

        // While the store is down a part is lost: shares begin empty, and the first node that comes back settles for all.
        yield return Run.HasOutage
            ? new("admitted in all", $"{Tally.Admitted:N0}", $"at most {permitted:N0}", used <= 1)
            : new("admitted in all", $"{Tally.Admitted:N0}", $"90 % of {permitted:N0} or more", used is >= 0.9 and <= 1);
        var late = Run is { HasOutage: true, IsExact: true }
            ? LateSeconds * ClusterLoad.PerSecond * (ClusterLoad.Nodes - 1) / ClusterLoad.Nodes
            : 0;
        var worst = Stamps.WorstWindow(ClusterLoad.PerSecond);
        yield return new(
            "worst of all windows: admitted − rate × time", $"{worst:N1}", $"at most {ClusterLoad.Permits + late:N0}",
            worst <= BurstAndRounding + late);
        yield return new("calls that failed", $"{Tally.Failed:N0}", "0", Tally.Failed == 0);
        if (Outage is { Back: { } back } outage)
        {
            var share = ClusterLoad.PerSecond * Stopwatch.GetElapsedTime(outage.Killed, back).TotalSeconds;
            var admitted = Stamps.Count(call => call.Before >= outage.Killed && call.After <= back);
            yield return new("admitted while the store was down", $"{admitted:N0}", $"half of {share:N0} or more", admitted >= share / 2);
        }

        var slowest = ClusterLoad.BudgetMs + MarginMs + Tally.PausedMs;
        yield return Run.IsBrief
            ? new("slowest call", $"{Tally.SlowestMs:N1} ms")
            : new(
                "slowest call", $"{Tally.SlowestMs:N1} ms",
                $"at most {ClusterLoad.BudgetMs + MarginMs:N0} ms + {Tally.PausedMs:N1} ms that the machine paused", Tally.SlowestMs <= slowest);
        yield return new(
            "asks per 1,000 decisions", Asks is { } asks ? $"{1_000.0 * asks / Math.Max(1, Tally.Decisions):N1}" : "the server does not tell");
    }
}
