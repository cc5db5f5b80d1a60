using Shot.CompilerServices;
using Shot.Guarding;
using Shot.Metrics;

namespace Shot.Control;

/// <summary>The limits of one name: several of a kind if sites of several namespaces have that name.</summary>
internal sealed class LimitGroup(string name)
{
    public string Name { get; } = name;
    public HashSet<LimitPolicy> Rates { get; } = [];
    public HashSet<ConcurrencyPolicy> Gates { get; } = [];
    public HashSet<DeadlinePolicy> Deadlines { get; } = [];

    /// <summary>False for an alias of a deadline.</summary>
    public bool Any => Rates.Count + Gates.Count > 0 || Deadlines.Any(IsOwn);

    public HashSet<Guard> Guards { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The groups of all names of the guards' limits. A deadline also has the name of its site.</summary>
    public static Dictionary<string, LimitGroup> Of(IEnumerable<Guard> guards)
    {
        var groups = new Dictionary<string, LimitGroup>(StringComparer.OrdinalIgnoreCase);
        foreach (var guard in guards)
        {
            foreach (var rate in guard.Limits)
                Named(rate.Name, guard).Rates.Add(rate);
            foreach (var gate in guard.Gates)
                Named(gate.Name, guard).Gates.Add(gate);
            foreach (var deadline in guard.Deadlines)
            {
                Named(deadline.Name, guard).Deadlines.Add(deadline);
                Named(deadline.Site, guard).Deadlines.Add(deadline);
            }
        }

        return groups;

        LimitGroup Named(string name, Guard guard)
        {
            if (!groups.TryGetValue(name, out var group))
                groups[name] = group = new LimitGroup(name);
            group.Guards.Add(guard);
            return group;
        }
    }

    public override string ToString() => string.Join(
        ", ",
        [
            .. Rates.Select(static rate => Text(
                $"{rate.Permits} permits at {RateText.Of(rate.PerSecond)}{rate.Definition.Key?.Insert(0, " for each ")}")
                + Text($"{Plans(rate)} ({rate.Mode})")),
            .. Gates.Select(static gate => gate.IsAdaptive
                ? Text($"adaptive{AtMost(gate.Definition.Max)} ({gate.Mode})")
                : Text($"{gate.Limit} at once ({gate.Mode})")),
            .. Deadlines.Where(IsOwn).Select(static deadline => Text($"{deadline.MaxWait.TotalMilliseconds} ms ({deadline.Mode})")),
        ]);

    /// <summary>An item for each rate, with the concurrency limit and the deadline. Most groups have one item.</summary>
    public IEnumerable<ShotLimitSnapshot> Snapshot(IReadOnlyDictionary<Guard, string> where, string? plainName)
    {
        var (rates, gates, deadlines) = (Rates.ToArray(), Gates.ToArray(), Deadlines.Where(IsOwn).ToArray());
        for (var i = 0; i < Math.Max(rates.Length, Math.Max(gates.Length, deadlines.Length)); i++)
            yield return Snapshot(rates.ElementAtOrDefault(i), gates.ElementAtOrDefault(i), deadlines.ElementAtOrDefault(i), where) with
            {
                PlainName = plainName,
            };
    }

    /// <summary>Whether a deadline is listed under this name: its site's. It can be set by the name of the site's limit too.</summary>
    private bool IsOwn(DeadlinePolicy deadline) => deadline.Site == Name;

    private static string Plans(LimitPolicy rate) => string.Concat((rate.Plans?.All ?? []).Skip(1).Select(static plan => Text(
        $", plan '{plan.Numbers.Name}': {plan.Numbers.Permits} at {RateText.Of(plan.Numbers.PerSecond)}")));

    private static string AtMost(int max) => max == ConcurrencyGate.MaxLimit ? "" : Text($", at most {max} at once");
    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static ShotPlanSnapshot Snapshot(PlanSet.Plan plan, bool isDefault, LimitDefinition definition)
    {
        var (name, permits, perSecond) = plan.Numbers;
        var annotated = definition.AnnotatedPlans.FirstOrDefault(annotated => annotated.Name == name) is { Name: not null } numbers
            ? new ShotLimitNumbers(numbers.Permits, numbers.PerSecond, null, null)
            : null;
        return new(name, isDefault, permits, perSecond, annotated, plan.Counters.Admitted, plan.Counters.Refused);
    }

    private ShotLimitSnapshot Snapshot(
        LimitPolicy? rate, ConcurrencyPolicy? gate, DeadlinePolicy? deadline, IReadOnlyDictionary<Guard, string> where)
    {
        var sites = Guards
            .Where(guard => guard.Limits.Contains(rate) || guard.Gates.Contains(gate) || guard.Deadlines.Contains(deadline))
            .ToArray();
        return new ShotLimitSnapshot
        {
            Name = Name,
            Where = [.. sites.Select(guard => where.GetValueOrDefault(guard)).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
            Sites = [.. sites.Select(static guard => guard.Name).Distinct().Order(StringComparer.Ordinal)],
            Strategy = rate?.Definition.Strategy,
            Key = rate?.Definition.Key,
            CostFrom = rate?.CostFrom,
            Settles = rate?.Settles == true,
            PlanFrom = rate?.Definition.PlanFrom,
            Plans = [.. (rate?.Plans?.All ?? []).Select((plan, index) => Snapshot(plan, index == 0, rate!.Definition))],
            Numbers = new(rate?.Permits, rate?.PerSecond, gate?.Limit, (int?)deadline?.MaxWait.TotalMilliseconds),
            Annotated = new(
                rate?.Definition.Permits, rate?.Definition.PerSecond, gate?.Definition.Limit,
                (int?)deadline?.Annotated.TotalMilliseconds),
            Mode = rate?.Mode ?? gate?.Mode ?? deadline!.Mode,
            AvailablePermits = rate is { IsKeyed: false, Cluster: null } ? rate.Limiter.AvailablePermits : null,
            Inside = gate?.Gate.Entered,
            IsAdaptive = gate is { IsAdaptive: true },
            NoLoadTime = gate?.NoLoadTime,
            LiveKeys = rate is { IsKeyed: true, Cluster: { } cluster } ? cluster.Count : rate?.Keys?.CountLiveKeys(),
            KeyOverflows = rate?.Keys?.Overflows,
            Cluster = rate?.Cluster is { } shared
                ? new() { IsStoreUp = shared.Link.Down is null, Nodes = shared.Link.Nodes, StoreDown = shared.StoreDown }
                : null,
            Admitted = Total(GuardCount.Admitted),
            Refused = Total(GuardCount.Refused),
            TimedOut = Total(GuardCount.TimedOut),
            NoTime = Total(GuardCount.NoTime),
            Failed = Total(GuardCount.Failed),
            WouldHaveRefused = (rate?.Shadowed ?? 0) + (gate?.Shadowed ?? 0),
        };

        long Total(GuardCount count) => sites.Sum(guard => guard.Counters.Total(count));
    }
}
