using HdrHistogram;

namespace Shot.Benchmarks.Adaptive;

/// <summary>What happened in a phase after its transition.</summary>
internal sealed class PhaseResult
{
    private static readonly HistogramFactory Histograms = HistogramFactory
        .With32BitBucketSize()
        .WithValuesUpTo((long)TimeSpan.FromHours(1).TotalMicroseconds)
        .WithPrecisionOf(3);

    // Times of the calls that completed, from the caller's sending on, in microseconds.
    private readonly HistogramBase _times = Histograms.Create();

    /// <summary>Measured seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>Calls that were sent, by criticality.</summary>
    public int[] Sent { get; } = new int[3];

    /// <summary>Calls that the limit refused, by criticality.</summary>
    public int[] Refused { get; } = new int[3];

    /// <summary>For each tenth of a second of the whole phase: calls that completed and the sum of their times.</summary>
    public (int Count, double Sum)[] Tenths { get; init; } = [];

    /// <summary>Calls that completed.</summary>
    public long Completed => _times.TotalCount;

    /// <summary>99 % of the calls that completed took at most so many seconds; infinite if none did.</summary>
    public double P99 => Completed == 0 ? double.PositiveInfinity : 1e-6 * _times.GetValueAtPercentile(99);

    /// <summary>Calls per second that completed within a time.</summary>
    public double Goodput(double within) => _times.RecordedValues()
        .TakeWhile(value => value.ValueIteratedTo <= 1e6 * within)
        .Sum(static value => value.CountAtValueIteratedTo) / Seconds;

    /// <summary>Counts a call that completed.</summary>
    public void Complete(double seconds) => _times.RecordValue(Math.Max(1, (long)(1e6 * seconds)));
}
