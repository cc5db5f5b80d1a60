using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Shot.Dashboard.History;

/// <summary>Listens to the latencies of a host's calls: the instrument <c>shot.call.duration</c> of its meter and of the process's, which
/// has the guards without a host.</summary>
internal sealed class LatencyListener : IDisposable
{
    private const string Instrument = "shot.call.duration";
    private const string LimitTag = "shot.limit";
    private const string OutcomeTag = "shot.outcome";

    private readonly ConcurrentDictionary<string, LatencyCounts> _sites = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    /// <param name="factory">The host's; null for a host that has the process's meter.</param>
    public LatencyListener(IMeterFactory? factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var meter = instrument.Meter;
            if (instrument.Name == Instrument && meter.Name == "Shot" && (meter.Scope is null || meter.Scope == factory))
                listener.EnableMeasurementEvents(instrument, _sites);
        };
        _listener.SetMeasurementEventCallback<double>(static (_, seconds, tags, sites) =>
            Add((ConcurrentDictionary<string, LatencyCounts>)sites!, seconds, tags));
    }

    public void Start() => _listener.Start();

    /// <summary>Ends the second of all sites.</summary>
    public void Turn()
    {
        foreach (var (_, counts) in _sites)
            counts.Turn();
    }

    /// <summary>The percentiles of the calls of some sites in the last whole second.</summary>
    public Percentiles Of(IReadOnlyList<string> sites)
    {
        Span<int> sum = stackalloc int[LatencyBuckets.Count];
        sum.Clear();
        var any = false;
        foreach (var site in sites)
        {
            if (!_sites.TryGetValue(site, out var counts) || counts.Last is not { Length: > 0 } last)
                continue;
            any = true;
            for (var bucket = 0; bucket < last.Length; bucket++)
                sum[bucket] += last[bucket];
        }

        return any ? Percentiles.Of(sum) : Percentiles.None;
    }

    public void Dispose() => _listener.Dispose();

    private static void Add(
        ConcurrentDictionary<string, LatencyCounts> sites, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? site = null;
        foreach (var (key, value) in tags)
        {
            if (key == LimitTag)
                site = value as string;
            else if (key == OutcomeTag && value is "refused" or "left")
                return;
        }

        if (site is not null)
            sites.GetOrAdd(site, static _ => new LatencyCounts()).Add(seconds);
    }
}
