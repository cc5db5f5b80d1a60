using System.Diagnostics.Metrics;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Metrics;

/// <summary>The meter <c>Shot</c>. All its instruments are observed, so they cost nothing until somebody asks.</summary>
/// <remarks>Tags are names of limits, as many as there are annotations, and outcomes; never keys. Where several hosts have a guard of the same name, their numbers are added.</remarks>
internal static class ShotMeter
{
    public const string Name = "Shot";
    public const string LimitTag = "shot.limit";
    public const string OutcomeTag = "shot.outcome";

    private static readonly (GuardCount Count, string Outcome)[] Outcomes =
    [
        (GuardCount.Admitted, "admitted"), (GuardCount.Refused, "refused"), (GuardCount.TimedOut, "timed_out"), (GuardCount.Failed, "failed"), (GuardCount.Abandoned, "abandoned"),
    ];

    private static readonly (GuardCount Count, string Outcome)[] WaitOutcomes = [(GuardCount.Waited, "admitted"), (GuardCount.Left, "left")];

    // A host's guards go with it, be it disposed or dropped.
    private static readonly List<WeakReference<GuardSet>> Sets = [];
    private static readonly Meter Meter = new(Name, typeof(ShotMeter).Assembly.GetName().Version?.ToString(3));

    static ShotMeter()
    {
        Meter.CreateObservableCounter("shot.requests", Requests, "{request}",
            "Calls of a guard by what became of them: each is admitted or refused; of the admitted, those that timed out, failed, or timed out and were abandoned, are counted there too.");
        Meter.CreateObservableGauge("shot.permits.available", () => OfLimits(static limit => !limit.IsKeyed, static limit => (long)limit.Limiter.AvailablePermits), "{permit}", "Permits that a limit could give now.");
        Meter.CreateObservableGauge("shot.limit.rate", () => OfLimits(static _ => true, static limit => limit.PerSecond), "{permit}/s", "Permits of a limit, or of each of its keys, that come back each second.");
        Meter.CreateObservableUpDownCounter("shot.keys.live", () => OfLimits(static limit => limit.IsKeyed, static limit => (long)limit.Keys!.CountLiveKeys()), "{key}", "Keys of a limit that have permits taken now.");
        Meter.CreateObservableCounter("shot.keys.overflows", () => OfLimits(static limit => limit.IsKeyed, static limit => limit.Keys!.Overflows), "{key}", "Keys that were forgotten or, where the limit says so, refused, because there was no place for them.");
        Meter.CreateObservableCounter("shot.waits", Waits, "{request}", "Calls that waited for their permits: those that got them, and those that left before.");
        Meter.CreateObservableCounter("shot.wait.time", WaitTime, "s", "The time that admitted calls waited for their permits, added up.");
        Meter.CreateObservableCounter("shot.shadow.refused", Shadowed, "{request}", "Calls that a limit let in only because it is in shadow mode: enforced, it would have refused them.");
        Meter.CreateObservableUpDownCounter("shot.abandoned.active", Abandoned, "{request}", "Admitted calls whose work runs past its deadline now.");
    }

    /// <summary>Lets the meter observe guards.</summary>
    public static void Add(GuardSet set)
    {
        lock (Sets)
        {
            Sets.RemoveAll(static reference => !reference.TryGetTarget(out _));
            Sets.Add(new WeakReference<GuardSet>(set));
        }
    }

    /// <summary>Guards that are observed no more: their host is disposed.</summary>
    public static void Remove(GuardSet set)
    {
        lock (Sets)
            Sets.RemoveAll(reference => !reference.TryGetTarget(out var other) || other == set);
    }

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

    private static IEnumerable<Measurement<long>> Requests() => Outcome(static _ => true, Outcomes);

    private static IEnumerable<Measurement<long>> Waits() => Outcome(static guard => guard.CanWait, WaitOutcomes);

    private static IEnumerable<Measurement<long>> Outcome(Func<Guard, bool> counts, (GuardCount Count, string Outcome)[] outcomes) =>
        from guards in Guards().Where(counts).ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        from outcome in outcomes
        select new Measurement<long>(guards.Sum(guard => guard.Counters.Total(outcome.Count)), new(LimitTag, guards.Key), new(OutcomeTag, outcome.Outcome));

    private static IEnumerable<Measurement<double>> WaitTime() =>
        from guards in Guards().Where(static guard => guard.CanWait).ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        select new Measurement<double>(guards.Sum(static guard => guard.Counters.Total(GuardCount.WaitedMicroseconds)) / 1_000_000.0, new KeyValuePair<string, object?>(LimitTag, guards.Key));

    private static IEnumerable<Measurement<long>> Abandoned() =>
        from guards in Guards().ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        select new Measurement<long>(guards.Sum(static guard => (long)guard.Late), new KeyValuePair<string, object?>(LimitTag, guards.Key));

    private static IEnumerable<Measurement<long>> Shadowed()
    {
        var guards = Guards();
        var counts = guards.SelectMany(static guard => guard.Limits).Distinct().Select(static limit => (limit.Name, limit.Shadowed))
            .Concat(guards.SelectMany(static guard => guard.Gates).Distinct().Select(static gate => (gate.Name, gate.Shadowed)));
        return from limits in counts.ToLookup(static count => count.Name, StringComparer.Ordinal)
               select new Measurement<long>(limits.Sum(static count => count.Shadowed), new KeyValuePair<string, object?>(LimitTag, limits.Key));
    }

    private static IEnumerable<Measurement<T>> OfLimits<T>(Func<LimitPolicy, bool> counts, Func<LimitPolicy, T> value)
        where T : struct, System.Numerics.INumber<T> =>
        from limits in Guards().SelectMany(static guard => guard.Limits).Where(counts).Distinct().ToLookup(static limit => limit.Name, StringComparer.Ordinal)
        select new Measurement<T>(limits.Aggregate(T.Zero, (sum, limit) => sum + value(limit)), new KeyValuePair<string, object?>(LimitTag, limits.Key));
}
