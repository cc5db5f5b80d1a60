using HdrHistogram;

namespace Shot.Sample.Stress;

/// <summary>The outcomes and latencies of a contender's calls. Thread-safe.</summary>
internal sealed class Measurement(string name)
{
    private static readonly HistogramFactory Histograms = HistogramFactory
        .With64BitBucketSize()
        .WithValuesUpTo(TimeSpan.FromMinutes(5).Ticks)
        .WithPrecisionOf(3)
        .WithThreadSafeWrites();

    private readonly Dictionary<Verdict, HistogramBase> _latencies = Enum.GetValues<Verdict>()
        .ToDictionary(verdict => verdict, _ => Histograms.Create());

    public string Name => name;

    /// <summary>Time from the first call's start to the last call's end.</summary>
    public TimeSpan Total { get; set; }

    /// <summary>Number of calls that took a permit.</summary>
    public long Charged => Count(Verdict.Admitted) + Count(Verdict.TimedOut);

    public long Count(Verdict verdict) => _latencies[verdict].TotalCount;

    public void Record(Verdict verdict, TimeSpan latency) => _latencies[verdict].RecordValue(Math.Max(1, latency.Ticks));

    /// <summary>A percentile of the latencies of calls with this verdict; null if there are none.</summary>
    public TimeSpan? Percentile(Verdict verdict, double percentile) => Percentile(_latencies[verdict], percentile);

    /// <summary>A percentile of the time for which callers waited if they were not refused; null if there are none.</summary>
    public TimeSpan? Waited(double percentile)
    {
        var all = Histograms.Create();
        foreach (var verdict in _latencies.Keys.Where(static verdict => verdict != Verdict.Refused))
            all.Add(_latencies[verdict]);
        return Percentile(all, percentile);
    }

    private static TimeSpan? Percentile(HistogramBase latencies, double percentile) =>
        latencies.TotalCount == 0 ? null : TimeSpan.FromTicks(latencies.GetValueAtPercentile(percentile));
}
