using System.Globalization;

namespace Shot.Benchmarks.Generator;

/// <summary>Several measurements of one thing.</summary>
internal sealed record Timing(string What, IReadOnlyList<Measured> Measurements, double? Target = null)
{
    /// <summary>The figure compared with the target: the median, because a minimum flatters.</summary>
    public double Median => MedianOf(static measured => measured.Milliseconds);

    public string[] ToRow() =>
    [
        What,
        Format(Measurements.Min(static measured => measured.Milliseconds)),
        Format(Median),
        Format(MedianOf(static measured => measured.ProcessorMilliseconds)),
        Measurements.Count.ToString(CultureInfo.InvariantCulture),
        Target is null ? "" : $"≤ {Format(Target.Value)}{(Median <= Target ? "" : ", missed")}",
    ];

    private double MedianOf(Func<Measured, double> value) => Measurements.Select(value).Order().ElementAt(Measurements.Count / 2);

    private static string Format(double milliseconds) =>
        double.IsNaN(milliseconds) ? "–" : milliseconds.ToString(milliseconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
