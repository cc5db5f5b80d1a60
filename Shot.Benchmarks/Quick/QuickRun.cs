using System.Runtime.InteropServices;

namespace Shot.Benchmarks.Quick;

/// <summary>The command <c>quick</c>.</summary>
internal static class QuickRun
{
    public static void Run(string filter, bool all, bool markdown)
    {
        // Exits at once: a measured server would handle these signals by stopping only itself. Nothing needs to be
        // finished.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, static _ => Environment.Exit(130));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Environment.Exit(143));

        // First, before other comparisons have grown the process.
        if (IsAskedFor(KeyMemory.Name, isSlow: true))
            Console.WriteLine(KeyMemory.Run());
        if (markdown)
            Console.WriteLine(Result.MarkdownHeader);
        foreach (var comparison in Comparisons().Where(comparison => IsAskedFor(comparison.Name, comparison.IsSlow)))
        {
            var result = comparison.Run();
            Console.WriteLine(markdown ? result.ToMarkdown() : result.ToLine());
        }

        foreach (var (_, run) in DurationCosts.All.Concat(PlanCosts.All).Concat(AdaptiveCosts.All).Where(row => IsAskedFor(row.Name, isSlow: false)))
            Console.WriteLine(run());
        foreach (var (_, _, run) in ClusterCosts.All.Where(row => IsAskedFor(row.Name, row.IsSlow)))
            Console.WriteLine(run());
        if (IsAskedFor(FloodedLimiters.Name, isSlow: true))
            Console.WriteLine(FloodedLimiters.Run());
        foreach (var (name, run) in HttpBytes.All.Where(row => IsAskedFor(row.Name, isSlow: true)))
            Console.WriteLine(run());
        if (IsAskedFor(DeadlineAnswers.Name, isSlow: true))
            Console.WriteLine(DeadlineAnswers.Run());
        if (IsAskedFor(Saturation.Name, isSlow: true))
            Console.WriteLine(Saturation.Run());

        // Last: it changes what calls with a deadline do.
        if (IsAskedFor(TravellingDeadlines.Name, isSlow: false))
            Console.WriteLine(TravellingDeadlines.Run());

        bool IsAskedFor(string name, bool isSlow) => filter.Length > 0 ? name.Contains(filter, StringComparison.Ordinal) : all || !isSlow;
    }

    private static IEnumerable<Comparison> Comparisons() =>
        [.. LimiterComparisons.All, .. TwoThreadComparisons.All, .. KeyedComparisons.All, .. AdapterComparisons.All,
            .. GuardComparisons.All, .. PolicyComparisons.All, .. PollyComparisons.All];
}
