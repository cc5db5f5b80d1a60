using HdrHistogram;

namespace Shot.Sample.Adapt;

/// <summary>One of the two endpoints: its dependency, and what its callers saw. Thread-safe.</summary>
internal sealed class Side(string name, string path) : IDisposable
{
    private static readonly HistogramFactory Histograms = HistogramFactory
        .With64BitBucketSize()
        .WithValuesUpTo(TimeSpan.FromMinutes(1).Ticks)
        .WithPrecisionOf(2)
        .WithThreadSafeWrites();

    private readonly Dictionary<Phase, HistogramBase> _settled = Enum.GetValues<Phase>()
        .ToDictionary(static phase => phase, static _ => Histograms.Create());

    private readonly long[] _refused = new long[Enum.GetValues<Phase>().Length];
    private HistogramBase _window = Histograms.Create();
    private long _refusedInWindow;

    public string Name => name;

    public Uri Path { get; } = new(path, UriKind.Relative);

    /// <summary>Name of its limit.</summary>
    public string LimitName => $"GET {path}";

    public Dependency Dependency { get; } = new(AdaptRun.Slots);

    /// <summary>The windows of the run so far.</summary>
    public List<Window> Windows { get; } = [];

    /// <summary>Records a call that began at a time of the run.</summary>
    public void Record(TimeSpan begun, TimeSpan latency, bool isAdmitted)
    {
        if (isAdmitted)
            _window.RecordValue(Math.Max(1, latency.Ticks));
        else
            Interlocked.Increment(ref _refusedInWindow);
        if (!AdaptRun.IsSettled(begun))
            return;
        var phase = AdaptRun.PhaseAt(begun);
        if (isAdmitted)
            _settled[phase].RecordValue(Math.Max(1, latency.Ticks));
        else
            Interlocked.Increment(ref _refused[(int)phase]);
    }

    /// <summary>Ends a window and begins the next one.</summary>
    public void EndWindow(TimeSpan time, int limit)
    {
        var ended = Interlocked.Exchange(ref _window, Histograms.Create());
        var refused = Interlocked.Exchange(ref _refusedInWindow, 0);
        Windows.Add(new Window(time, limit, ended.TotalCount, refused, P99(ended)));
    }

    public long Admitted(Phase phase) => _settled[phase].TotalCount;

    public long Refused(Phase phase) => Volatile.Read(ref _refused[(int)phase]);

    public TimeSpan P99(Phase phase) => P99(_settled[phase]);

    public void Dispose() => Dependency.Dispose();

    private static TimeSpan P99(HistogramBase histogram) =>
        histogram.TotalCount == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(histogram.GetValueAtPercentile(99));
}
