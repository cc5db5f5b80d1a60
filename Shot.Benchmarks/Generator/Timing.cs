using System.Globalization;

namespace Shot.Benchmarks.Generator;

/// <summary>How long something took, in milliseconds, over several measurements.</summary>
internal sealed record Timing(string What, IReadOnlyList<double> Milliseconds, double? Target = null)
{
    public double Minimum => Milliseconds.Min();

    public double Median => Milliseconds.Order().ElementAt(Milliseconds.Count / 2);

    /// <summary>The median is held against the target: a minimum flatters.</summary>
    public bool IsMet => Target is null || Median <= Target;

    public string[] ToRow() =>
    [
        What,
        Format(Minimum),
        Format(Median),
        Milliseconds.Count.ToString(CultureInfo.InvariantCulture),
        Target is null ? "" : $"≤ {Format(Target.Value)}{(IsMet ? "" : ", missed")}",
    ];

    private static string Format(double milliseconds) => milliseconds.ToString(milliseconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
