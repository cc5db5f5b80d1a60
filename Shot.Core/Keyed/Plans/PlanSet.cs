using System.Collections.Frozen;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot;

/// <summary>The plans in force of one limit, the default first. A change makes a new set with a new table. Immutable, but for the
/// counters, which a plan keeps from set to set.</summary>
internal sealed class PlanSet
{
    /// <summary>The name of a default that has none.</summary>
    public const string DefaultName = "default";

    private readonly FrozenDictionary<ulong, int> _indexes;

    private PlanSet(Plan[] plans)
    {
        All = plans;
        _indexes = plans.Index().ToFrozenDictionary(static plan => ShotKeys.Of(plan.Item.Numbers.Name), static plan => plan.Index);
    }

    public IReadOnlyList<Plan> All { get; }

    /// <summary>Plans with these numbers, the default first. Names are different.</summary>
    public static PlanSet Of(IEnumerable<PlanNumbers> numbers, PlanSet? before)
    {
        var counters = before?.All.ToDictionary(static plan => plan.Numbers.Name, static plan => plan.Counters, StringComparer.Ordinal);
        return new([.. numbers.Select(plan => new Plan(plan, counters?.GetValueOrDefault(plan.Name) ?? new PlanCounters()))]);
    }

    /// <summary>The index of the plan whose name has this hash; the default's if there is none.</summary>
    public int IndexOf(ulong name) => _indexes.GetValueOrDefault(name);

    public Plan Of(ulong name) => All[IndexOf(name)];

    internal sealed record Plan(PlanNumbers Numbers, PlanCounters Counters);
}
