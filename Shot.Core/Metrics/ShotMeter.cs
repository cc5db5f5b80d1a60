using System.Diagnostics.Metrics;
using Shot.Adaptive;
using Shot.Cluster;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Metrics;

/// <summary>A meter <c>Shot</c>. A host that has an <see cref="IMeterFactory"/> has one of its own. The process's guards, and hosts without
/// a factory, share <see cref="Process"/>.</summary>
/// <remarks>Its instruments are observed, so that they cost nothing per call. Only a call that waited records its wait, and an admitted
/// call its duration while somebody collects that. Tag values are outcomes and the names of limits, as many as there are annotations, and
/// never keys. The numbers of guards with the same name are added.</remarks>
internal sealed class ShotMeter
{
    public const string Name = "Shot";
    public const string LimitTag = "shot.limit";
    public const string OutcomeTag = "shot.outcome";
    public const string CriticalityTag = "shot.criticality";
    public const string PlanTag = "shot.plan";

    private static readonly KeyValuePair<string, object?>[] NoTags = [];
    private static readonly string? Version = typeof(ShotMeter).Assembly.GetName().Version?.ToString(3);

    private static readonly (Func<GuardCounters, long> Count, string Outcome)[] Outcomes =
    [
        (static counters => counters.Completed, NameOf(CallOutcome.Completed)),
        (static counters => counters.Own(GuardCount.Refused), "refused"),
        (static counters => counters.Own(GuardCount.TimedOut), NameOf(CallOutcome.TimedOut)),
        (static counters => counters.Own(GuardCount.Failed), NameOf(CallOutcome.Failed)),
        (static counters => counters.Own(GuardCount.Left), "left"),
        (static counters => counters.Own(GuardCount.NoTime), "no_time"),
    ];

    // The boundaries that the semantic conventions of OpenTelemetry give for durations of requests.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    // Weak, since .NET keeps every meter until it is disposed: a host that is dropped without being disposed must not be kept.
    private readonly List<WeakReference<GuardSet>> _sets = [];
    private readonly Histogram<double> _waits;
    private readonly StoreInstruments _store;

    private ShotMeter(Meter meter)
    {
        _store = new StoreInstruments(meter, Sets);
        CallDurations = meter.CreateHistogram(
            "shot.call.duration", "s", "Time from the entry of an admitted call until its caller was answered.", tags: null, Buckets);
        _waits = meter.CreateHistogram<double>(
            "shot.wait.duration", "s", "Time that admitted calls waited for permits. Calls that did not wait are not in it.");
        meter.CreateObservableCounter(
            "shot.requests", Requests, "{request}", "Calls of a guard, each under one outcome. Calls in progress count as completed.");
        meter.CreateObservableCounter(
            "shot.plan.requests", Planned, "{request}", "Calls of the sites of a limit with plans, each under the plan of its key.");
        meter.CreateObservableGauge(
            "shot.permits.available",
            () => OfLimits(
                static limit => limit is { IsKeyed: false, Cluster: null }, static limit => (long)limit.Limiter.AvailablePermits),
            "{permit}", "Permits that a limit could give now.");
        meter.CreateObservableGauge(
            "shot.limit.rate", () => OfLimits(static _ => true, static limit => limit.PerSecond),
            "{permit}/s", "Permits of a limit, or of each of its keys, that come back each second.");
        meter.CreateObservableUpDownCounter(
            "shot.keys.live",
            () => OfLimits(static limit => limit.IsKeyed, static limit => (long)(limit.Keys?.CountLiveKeys() ?? limit.Cluster!.Count)),
            "{key}", "Keys of a limit that have permits taken now.");
        meter.CreateObservableCounter(
            "shot.keys.overflows",
            () => OfLimits(
                static limit => limit.IsKeyed,
                static limit => limit.Keys?.Overflows ?? limit.Cluster!.Counters.Total((int)ClusterCount.Overflowed)),
            "{key}", "Keys that found the table full: forgotten or refused, as the limit says.");
        meter.CreateObservableCounter(
            "shot.shadow.refused", Shadowed, "{request}",
            "Calls admitted by a limit in shadow mode that would have refused them if enforced.");
        meter.CreateObservableGauge(
            "shot.concurrency.limit",
            () => Sum(Gates(static gate => gate.Limit > 0).Select(static gate => (gate.Name, (long)gate.Limit))),
            "{request}", "Calls that a concurrency limit lets run at the same time now.");
        meter.CreateObservableUpDownCounter(
            "shot.concurrency.inside", () => Sum(Gates(static _ => true).Select(static gate => (gate.Name, (long)gate.Gate.Entered))),
            "{request}", "Calls that hold a place in a concurrency limit now.");
        meter.CreateObservableGauge(
            "shot.noload.time", NoLoadTimes, "s", "Mean time inside an adaptive limit that no other call disturbs. Absent while unknown.");
        meter.CreateObservableGauge(
            "shot.pool.delay",
            static () => AdaptiveTicker.OfProcess.Pool.Delay.TotalSeconds,
            "s", "Time that work waits for a thread of the process's thread pool. Zero while no adaptive limit is in use.");
        meter.CreateObservableUpDownCounter(
            "shot.abandoned.active", Abandoned, "{request}", "Admitted calls whose work runs past its deadline now.");
    }

    public static ShotMeter Process { get; } = new(new Meter(Name, Version));

    /// <summary>A host's meter, which is disposed with its factory.</summary>
    public static ShotMeter Of(IMeterFactory factory) => new(factory.Create(Name, Version));

    /// <summary>Only <see cref="Metrics.CallDurations"/> records here.</summary>
    public Histogram<double> CallDurations { get; }

    public void Add(GuardSet set)
    {
        lock (_sets)
        {
            _sets.RemoveAll(static reference => !reference.TryGetTarget(out _));
            _sets.Add(new WeakReference<GuardSet>(set));
        }
    }

    public void Remove(GuardSet set)
    {
        lock (_sets)
            _sets.RemoveAll(reference => !reference.TryGetTarget(out var other) || other == set);
    }

    public void RecordWait(string guard, TimeSpan wait) => _waits.Record(wait.TotalSeconds, Tag(guard));

    public void RecordStoreRequest(string limit, TimeSpan duration) => _store.Record(limit, duration);

    public static string NameOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Completed => "completed",
        CallOutcome.TimedOut => "timed_out",
        _ => "failed",
    };

    public static KeyValuePair<string, object?> Tag(string limit) => new(LimitTag, limit);

    private List<Guard> Guards() => [.. Sets().SelectMany(static set => set.Guards)];

    private GuardSet[] Sets()
    {
        lock (_sets)
            return [.. _sets.Select(static reference => reference.TryGetTarget(out var set) ? set : null).OfType<GuardSet>()];
    }

    private IEnumerable<Measurement<long>> Requests() =>
        from guards in Guards().ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        from counters in guards.SelectMany(static guard => guard.Counters.All).ToLookup(static counters => counters.Criticality)
        from outcome in Outcomes
        select new Measurement<long>(
            counters.Sum(outcome.Count),
            [
                Tag(guards.Key),
                new(OutcomeTag, outcome.Outcome),
                .. counters.Key is { } stated ? [new(CriticalityTag, stated.ToString().ToLowerInvariant())] : NoTags,
            ]);

    /// <summary>By the names of plans that annotations and configuration have, never by what a request says.</summary>
    private IEnumerable<Measurement<long>> Planned() =>
        from limits in Guards().SelectMany(static guard => guard.Limits).Where(static limit => limit.Plans is not null).Distinct()
            .ToLookup(static limit => limit.Name, StringComparer.Ordinal)
        from plans in limits.SelectMany(static limit => limit.Plans!.All)
            .ToLookup(static plan => plan.Numbers.Name, static plan => plan.Counters, StringComparer.Ordinal)
        from outcome in new[] { ("admitted", plans.Sum(static plan => plan.Admitted)), ("refused", plans.Sum(static plan => plan.Refused)) }
        select new Measurement<long>(
            outcome.Item2, Tag(limits.Key), new KeyValuePair<string, object?>(PlanTag, plans.Key),
            new KeyValuePair<string, object?>(OutcomeTag, outcome.Item1));

    private IEnumerable<Measurement<long>> Abandoned() => Sum(Guards().Select(static guard => (guard.Name, (long)guard.Late)));

    private IEnumerable<Measurement<long>> Shadowed()
    {
        var guards = Guards();
        return Sum(guards.SelectMany(static guard => guard.Limits).Distinct().Select(static limit => (limit.Name, limit.Shadowed))
            .Concat(guards.SelectMany(static guard => guard.Gates).Distinct().Select(static gate => (gate.Name, gate.Shadowed))));
    }

    private IEnumerable<ConcurrencyPolicy> Gates(Func<ConcurrencyPolicy, bool> counts) =>
        Guards().SelectMany(static guard => guard.Gates).Distinct().Where(counts);

    /// <summary>The longest of the limits of one name: a sum of times would be none.</summary>
    private IEnumerable<Measurement<double>> NoLoadTimes() =>
        from gates in Gates(static gate => gate.NoLoadTime is not null).ToLookup(static gate => gate.Name, StringComparer.Ordinal)
        select new Measurement<double>(gates.Max(static gate => gate.NoLoadTime?.TotalSeconds ?? 0), Tag(gates.Key));

    private IEnumerable<Measurement<T>> OfLimits<T>(Func<LimitPolicy, bool> counts, Func<LimitPolicy, T> value)
        where T : struct, INumber<T> =>
        Sum(Guards().SelectMany(static guard => guard.Limits).Where(counts).Distinct().Select(limit => (limit.Name, value(limit))));

    private static IEnumerable<Measurement<T>> Sum<T>(IEnumerable<(string Name, T Value)> values)
        where T : struct, INumber<T> =>
        from named in values.ToLookup(static value => value.Name, static value => value.Value, StringComparer.Ordinal)
        select new Measurement<T>(named.Aggregate(T.Zero, static (sum, value) => sum + value), Tag(named.Key));
}
