using System.Diagnostics;

namespace Shot.Sample.Cluster;

/// <summary>What a run came to.</summary>
/// <param name="Run">What was run.</param>
/// <param name="Tally">All nodes together.</param>
/// <param name="Stamps">The admitted calls of all nodes.</param>
/// <param name="WronglyDown">Seconds for which nodes took the store for down while it was up, all nodes added.</param>
/// <param name="Outage">The outage, if there was one.</param>
/// <param name="Asks">What the store was asked; null if it does not tell.</param>
internal sealed record Outcome(
    ClusterRun Run, Tally Tally, (long Before, long After)[] Stamps, double WronglyDown, Outage? Outage, long? Asks)
{
    private const double Rounding = 0.01;

    /// <summary>A node that was held up for so long could not call or ask as often as the load says.</summary>
    private const double LongPauseMs = 100;

    /// <summary>Time that calls of a slow machine may take on top of the store's budget.</summary>
    private const double MarginMs = 20;

    public IEnumerable<Finding> Findings()
    {
        var permitted = ClusterLoad.Permits + (ClusterLoad.PerSecond * Run.Duration.TotalSeconds);
        var least = 0.9 * Math.Min(permitted, Tally.Decisions);

        // While the store is down a part is lost: shares begin empty, and the first node that comes back settles for all.
        yield return Run.HasOutage || Tally.PausedMs > LongPauseMs
            ? new("admitted in all", $"{Tally.Admitted:N0}", $"at most {permitted:N0}", Tally.Admitted <= permitted)
            : new(
                "admitted in all", $"{Tally.Admitted:N0}", $"{least:N0} to {permitted:N0}",
                Tally.Admitted >= least && Tally.Admitted <= permitted);

        // A node that is cut off admits its share on top. Leases keep head-room, which covers it.
        var shares = Run.IsExact ? WronglyDown * ClusterLoad.PerSecond / ClusterLoad.Nodes : 0;
        var worst = Stamps.WorstWindow(ClusterLoad.PerSecond);
        yield return new(
            "worst of all windows: admitted − rate × time", $"{worst:N1}",
            $"at most {ClusterLoad.Permits:N0}" + (shares > 0 ? $" + {shares:N0}: shares of nodes that took the store for down" : ""),
            worst <= ClusterLoad.Permits + shares + Rounding);
        yield return new("calls that failed", $"{Tally.Failed:N0}", "0", Tally.Failed == 0);
        if (Outage is { } outage)
        {
            var share = ClusterLoad.PerSecond * Stopwatch.GetElapsedTime(outage.Killed, outage.Back).TotalSeconds;
            var admitted = Stamps.Count(call => call.Before >= outage.Killed && call.After <= outage.Back);
            yield return new("admitted while the store was down", $"{admitted:N0}", $"half of {share:N0} or more", admitted >= share / 2);
        }

        var slowest = ClusterLoad.BudgetMs + MarginMs + Tally.PausedMs;
        yield return Run.IsBrief
            ? new("slowest call", $"{Tally.SlowestMs:N1} ms")
            : new(
                "slowest call", $"{Tally.SlowestMs:N1} ms",
                $"at most {ClusterLoad.BudgetMs + MarginMs:N0} ms + {Tally.PausedMs:N1} ms that the machine paused",
                Tally.SlowestMs <= slowest);
        yield return new(
            "asks per 1,000 decisions, returns included",
            Asks is { } asks ? $"{1_000.0 * asks / Math.Max(1, Tally.Decisions):N1}" : "the server does not tell");
    }
}
