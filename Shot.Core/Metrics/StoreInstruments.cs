using System.Diagnostics.Metrics;
using Shot.Cluster;
using Shot.CompilerServices;

namespace Shot.Metrics;

/// <summary>The instruments of limits that the cluster shares, and of their store.</summary>
internal sealed class StoreInstruments
{
    private readonly Histogram<double> _durations;

    /// <param name="meter">The meter.</param>
    /// <param name="sets">Lists the guards that the meter observes.</param>
    public StoreInstruments(Meter meter, Func<IEnumerable<GuardSet>> sets)
    {
        _durations = meter.CreateHistogram<double>(
            "shot.store.request.duration", "s", "Time in which the store answered a request for permits.");
        meter.CreateObservableCounter(
            "shot.store.requests",
            () => Count(sets(), (ClusterCount.Granted, "granted"), (ClusterCount.Denied, "denied"), (ClusterCount.Failed, "failed")),
            "{request}", "Requests for permits that were sent to the store, each under one outcome.");
        meter.CreateObservableCounter(
            "shot.store.fallbacks",
            () => Count(sets(), (ClusterCount.FallbackAdmitted, "admitted"), (ClusterCount.FallbackRefused, "refused")),
            "{request}", "Calls that were decided by StoreDown, because the store was down or did not answer in time.");
        meter.CreateObservableCounter(
            "shot.store.permits",
            () => Count(
                sets(), (ClusterCount.Leased, "granted"), (ClusterCount.Returned, "returned"), (ClusterCount.Expired, "expired")),
            "{permit}", "Permits that the store granted, of these those that were returned, and those that nobody used in time.");
        meter.CreateObservableGauge(
            "shot.store.up", () => OfStores(sets(), static store => store.Down is null ? 1 : 0),
            description: "1 while the store answers, 0 while limits follow their StoreDown.");
        meter.CreateObservableGauge(
            "shot.store.nodes", () => OfStores(sets(), static store => store.Nodes ?? 0),
            "{node}", "Nodes that share the limits; 0 until this node has been counted by the others.");
    }

    public void Record(string limit, TimeSpan duration) => _durations.Record(duration.TotalSeconds, ShotMeter.Tag(limit));

    private static IEnumerable<Measurement<int>> OfStores(IEnumerable<GuardSet> sets, Func<StoreLink, int> value) =>
        sets.Select(static set => set.Store).OfType<StoreLink>().Distinct().Take(1).Select(store => new Measurement<int>(value(store)));

    private static IEnumerable<Measurement<long>> Count(IEnumerable<GuardSet> sets, params (ClusterCount Count, string Outcome)[] counts) =>
        from limits in sets.SelectMany(static set => set.Guards).SelectMany(static guard => guard.Limits)
            .Where(static limit => limit.Cluster is not null).Distinct()
            .ToLookup(static limit => limit.Name, static limit => limit.Cluster!.Counters, StringComparer.Ordinal)
        from count in counts
        select new Measurement<long>(
            limits.Sum(counters => counters.Total((int)count.Count)),
            ShotMeter.Tag(limits.Key),
            new(ShotMeter.OutcomeTag, count.Outcome));
}
