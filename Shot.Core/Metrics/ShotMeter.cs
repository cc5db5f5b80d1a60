using System.Diagnostics.Metrics;
using System.Numerics;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Metrics;

/// <summary>The meter <c>Shot</c>.</summary>
/// <remarks>
/// Its instruments are observed, so that a call pays for none. Only a call that waited records its wait.
/// Tag values are names of limits, as many as there are annotations, and outcomes; never keys. The numbers of guards
/// that have the same name in several hosts are added.
/// </remarks>
internal static class ShotMeter
{
    public const string Name = "Shot";
    public const string LimitTag = "shot.limit";
    public const string OutcomeTag = "shot.outcome";

    private static readonly (Func<GuardCounters, long> Count, string Outcome)[] Outcomes =
    [
        (static counters => counters.Completed, "completed"),
        (static counters => counters.Total(GuardCount.Refused), "refused"),
        (static counters => counters.Total(GuardCount.TimedOut), "timed_out"),
        (static counters => counters.Total(GuardCount.Failed), "failed"),
        (static counters => counters.Total(GuardCount.Left), "left"),
    ];

    // Weak, so that a host that is dropped without being disposed takes its guards along.
    private static readonly List<WeakReference<GuardSet>> Sets = [];
    private static readonly Meter Meter = new(Name, typeof(ShotMeter).Assembly.GetName().Version?.ToString(3));

    private static readonly Histogram<double> WaitDuration =
        Meter.CreateHistogram<double>(
            "shot.wait.duration", "s", "Time that admitted calls waited for permits. Calls that did not wait are not in it.");

    static ShotMeter()
    {
        Meter.CreateObservableCounter(
            "shot.requests", Requests, "{request}", "Calls of a guard, each under one outcome. Calls in progress count as completed.");
        Meter.CreateObservableGauge(
            "shot.permits.available",
            () => OfLimits(static limit => !limit.IsKeyed, static limit => (long)limit.Limiter.AvailablePermits),
            "{permit}",
            "Permits that a limit could give now.");
        Meter.CreateObservableGauge(
            "shot.limit.rate",
            () => OfLimits(static _ => true, static limit => limit.PerSecond),
            "{permit}/s",
            "Permits of a limit, or of each of its keys, that come back each second.");
        Meter.CreateObservableUpDownCounter(
            "shot.keys.live",
            () => OfLimits(static limit => limit.IsKeyed, static limit => (long)limit.Keys!.CountLiveKeys()),
            "{key}",
            "Keys of a limit that have permits taken now.");
        Meter.CreateObservableCounter(
            "shot.keys.overflows",
            () => OfLimits(static limit => limit.IsKeyed, static limit => limit.Keys!.Overflows),
            "{key}",
            "Keys that found the table full: forgotten or refused, as the limit says.");
        Meter.CreateObservableCounter(
            "shot.shadow.refused",
            Shadowed,
            "{request}",
            "Calls admitted by a limit in shadow mode that would have refused them if enforced.");
        Meter.CreateObservableUpDownCounter(
            "shot.abandoned.active", Abandoned, "{request}", "Admitted calls whose work runs past its deadline now.");
    }

    /// <summary>Observes a set's guards.</summary>
    public static void Add(GuardSet set)
    {
        lock (Sets)
        {
            Sets.RemoveAll(static reference => !reference.TryGetTarget(out _));
            Sets.Add(new WeakReference<GuardSet>(set));
        }
    }

    /// <summary>Stops observing a set, since its host is disposed.</summary>
    public static void Remove(GuardSet set)
    {
        lock (Sets)
            Sets.RemoveAll(reference => !reference.TryGetTarget(out var other) || other == set);
    }

    /// <summary>Records the wait of a call that was admitted after it.</summary>
    public static void RecordWait(string guard, TimeSpan wait) => WaitDuration.Record(wait.TotalSeconds, Tag(guard));

    private static KeyValuePair<string, object?> Tag(string limit) => new(LimitTag, limit);

    private static List<Guard> Guards()
    {
        var sets = new List<GuardSet>();
        lock (Sets)
        {
            foreach (var reference in Sets)
            {
                if (reference.TryGetTarget(out var set))
                    sets.Add(set);
            }
        }

        return [.. sets.SelectMany(static set => set.Guards)];
    }

    private static IEnumerable<Measurement<long>> Requests() =>
        from guards in Guards().ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        from outcome in Outcomes
        select new Measurement<long>(guards.Sum(guard => outcome.Count(guard.Counters)), Tag(guards.Key), new(OutcomeTag, outcome.Outcome));

    private static IEnumerable<Measurement<long>> Abandoned() => Sum(Guards().Select(static guard => (guard.Name, (long)guard.Late)));

    private static IEnumerable<Measurement<long>> Shadowed()
    {
        var guards = Guards();
        return Sum(guards.SelectMany(static guard => guard.Limits).Distinct().Select(static limit => (limit.Name, limit.Shadowed))
            .Concat(guards.SelectMany(static guard => guard.Gates).Distinct().Select(static gate => (gate.Name, gate.Shadowed))));
    }

    private static IEnumerable<Measurement<T>> OfLimits<T>(Func<LimitPolicy, bool> counts, Func<LimitPolicy, T> value)
        where T : struct, INumber<T> =>
        Sum(Guards().SelectMany(static guard => guard.Limits).Where(counts).Distinct().Select(limit => (limit.Name, value(limit))));

    private static IEnumerable<Measurement<T>> Sum<T>(IEnumerable<(string Name, T Value)> values)
        where T : struct, INumber<T> =>
        from named in values.ToLookup(static value => value.Name, static value => value.Value, StringComparer.Ordinal)
        select new Measurement<T>(named.Aggregate(T.Zero, static (sum, value) => sum + value), Tag(named.Key));
}
