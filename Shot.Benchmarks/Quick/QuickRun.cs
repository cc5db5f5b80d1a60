namespace Shot.Benchmarks.Quick;

/// <summary>The command <c>quick</c>.</summary>
internal static class QuickRun
{
    public static void Run(string filter)
    {
        foreach (var comparison in LimiterComparisons.All.Concat(KeyedComparisons.All).Concat(GuardComparisons.All))
        {
            if (comparison.Name.Contains(filter, StringComparison.Ordinal))
                Console.WriteLine(comparison.Run());
        }

        foreach (var (name, run) in HttpBytes.All)
        {
            if (name.Contains(filter, StringComparison.Ordinal))
                Console.WriteLine(run());
        }

        if (Saturation.Name.Contains(filter, StringComparison.Ordinal))
            Console.WriteLine(Saturation.Run());
    }
}
