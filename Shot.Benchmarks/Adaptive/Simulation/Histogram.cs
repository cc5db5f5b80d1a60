namespace Shot.Benchmarks.Adaptive;

/// <summary>Counts of times from a microsecond to an hour in steps of 2 %.</summary>
internal sealed class Histogram
{
    private static readonly double Step = Math.Log(1.02);
    private readonly int[] _counts = new int[1200];

    public int Count { get; private set; }

    public void Add(double seconds)
    {
        _counts[Math.Clamp((int)(Math.Log(seconds * 1e6) / Step), 0, _counts.Length - 1)]++;
        Count++;
    }

    /// <summary>Time in seconds that the given share of the values does not exceed.</summary>
    public double Percentile(double share)
    {
        var rest = Count * share;
        for (var i = 0; i < _counts.Length; i++)
        {
            rest -= _counts[i];
            if (rest <= 0)
                return 1e-6 * Math.Exp(Step * (i + 0.5));
        }
        return double.PositiveInfinity;
    }

    /// <summary>Number of values that do not exceed a time.</summary>
    public int Within(double seconds)
    {
        var last = Math.Clamp((int)(Math.Log(seconds * 1e6) / Step), 0, _counts.Length - 1);
        return _counts.AsSpan(0, last + 1).ToArray().Sum();
    }
}
