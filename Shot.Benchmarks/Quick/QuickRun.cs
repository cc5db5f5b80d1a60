namespace Shot.Benchmarks.Quick;

/// <summary>The command <c>quick</c>.</summary>
internal static class QuickRun
{
    public static void Run(string filter, bool markdown)
    {
        // First, before others have grown the process.
        if (Matches(KeyMemory.Name))
            Console.WriteLine(KeyMemory.Run());
        if (markdown)
            Console.WriteLine(Result.MarkdownHeader);
        foreach (var comparison in Comparisons().Where(comparison => Matches(comparison.Name)))
        {
            var result = comparison.Run();
            Console.WriteLine(markdown ? result.ToMarkdown() : result.ToLine());
        }

        foreach (var (name, run) in HttpBytes.All.Where(row => Matches(row.Name)))
            Console.WriteLine(run());
        if (Matches(DeadlineAnswers.Name))
            Console.WriteLine(DeadlineAnswers.Run());
        if (Matches(Saturation.Name))
            Console.WriteLine(Saturation.Run());

        bool Matches(string name) => name.Contains(filter, StringComparison.Ordinal);
    }

    private static IEnumerable<Comparison> Comparisons() =>
        [.. LimiterComparisons.All, .. TwoThreadComparisons.All, .. KeyedComparisons.All, .. AdapterComparisons.All, .. GuardComparisons.All, .. PolicyComparisons.All, .. PollyComparisons.All];
}
