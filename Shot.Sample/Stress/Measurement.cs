using HdrHistogram;

namespace Shot.Sample.Stress;

/// <summary>What a contender made of a load: how many calls ended how, and after how long. Recorded from any number of threads.</summary>
internal sealed class Measurement(string name)
{
    private static readonly HistogramFactory Histograms = HistogramFactory
        .With64BitBucketSize()
        .WithValuesUpTo(TimeSpan.FromMinutes(5).Ticks)
        .WithPrecisionOf(3)
        .WithThreadSafeWrites();

    private readonly Dictionary<Verdict, HistogramBase> _latencies = Enum.GetValues<Verdict>().ToDictionary(verdict => verdict, _ => Histograms.Create());

    public string Name => name;

    /// <summary>From the first call's start to the last one's end.</summary>
    public TimeSpan Total { get; set; }

    /// <summary>How many calls took a permit.</summary>
    public long Charged => Count(Verdict.Admitted) + Count(Verdict.TimedOut);

    public long Count(Verdict verdict) => _latencies[verdict].TotalCount;

    public void Record(Verdict verdict, TimeSpan latency) => _latencies[verdict].RecordValue(Math.Max(1, latency.Ticks));

    /// <summary>A percentile of the latencies of calls that ended so; null when none did.</summary>
    public TimeSpan? Percentile(Verdict verdict, double percentile) => Count(verdict) == 0
        ? null
        : TimeSpan.FromTicks(_latencies[verdict].GetValueAtPercentile(percentile));
}
