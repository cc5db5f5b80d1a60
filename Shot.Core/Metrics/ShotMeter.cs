using System.Diagnostics.Metrics;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Metrics;

/// <summary>The meter <c>Shot</c>. All its instruments are observed, so they cost nothing until somebody asks.</summary>
/// <remarks>Tags are names of limits, as many as there are annotations, and outcomes; never keys. Where several sets have a guard of the same name, their numbers are added.</remarks>
internal static class ShotMeter
{
    public const string Name = "Shot";
    public const string LimitTag = "shot.limit";
    public const string OutcomeTag = "shot.outcome";

    private static readonly (GuardCount Count, string Outcome)[] Outcomes =
    [
        (GuardCount.Admitted, "admitted"), (GuardCount.Shed, "shed"), (GuardCount.TimedOut, "timed_out"), (GuardCount.Failed, "failed"), (GuardCount.Abandoned, "abandoned"),
    ];

    // A set goes with its host.
    private static readonly List<WeakReference<GuardSet>> Sets = [];
    private static readonly Meter Meter = new(Name, typeof(ShotMeter).Assembly.GetName().Version?.ToString(3));

    static ShotMeter()
    {
        Meter.CreateObservableCounter("shot.requests", Requests, "{request}",
            "Calls of a guard by what became of them: each is admitted or shed; of the admitted, those that timed out, failed, or timed out and were abandoned, are counted there too.");
        Meter.CreateObservableGauge("shot.permits.available", () => OfLimits(static limit => (long)limit.Limiter.AvailablePermits), "{permit}", "Permits that a limit could give now.");
        Meter.CreateObservableGauge("shot.limit.rate", () => OfLimits(static limit => limit.Limiter.PerSecond), "{permit}/s", "Permits of a limit that come back each second.");
        Meter.CreateObservableUpDownCounter("shot.abandoned.active", Abandoned, "{request}", "Admitted calls whose work runs past its deadline now.");
    }

    /// <summary>Lets the meter observe a set.</summary>
    public static void Add(GuardSet set)
    {
        lock (Sets)
        {
            Sets.RemoveAll(static reference => !reference.TryGetTarget(out _));
            Sets.Add(new WeakReference<GuardSet>(set));
        }
    }

    private static List<Guard> Guards()
    {
        lock (Sets)
            return [.. Sets.SelectMany(static reference => reference.TryGetTarget(out var set) ? set.Guards : [])];
    }

    private static IEnumerable<Measurement<long>> Requests() =>
        from guards in Guards().ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        from outcome in Outcomes
        select new Measurement<long>(guards.Sum(guard => guard.Counters.Total(outcome.Count)), new(LimitTag, guards.Key), new(OutcomeTag, outcome.Outcome));

    private static IEnumerable<Measurement<long>> Abandoned() =>
        from guards in Guards().ToLookup(static guard => guard.Name, StringComparer.Ordinal)
        select new Measurement<long>(guards.Sum(static guard => (long)guard.Overdue), new KeyValuePair<string, object?>(LimitTag, guards.Key));

    private static IEnumerable<Measurement<T>> OfLimits<T>(Func<LimitPolicy, T> value)
        where T : struct, System.Numerics.INumber<T> =>
        from limits in Guards().SelectMany(static guard => guard.Limits).Distinct().ToLookup(static limit => limit.Name, StringComparer.Ordinal)
        select new Measurement<T>(limits.Aggregate(T.Zero, (sum, limit) => sum + value(limit)), new KeyValuePair<string, object?>(LimitTag, limits.Key));
}
