using Shot.CompilerServices;

namespace Shot;

/// <summary>The plans of a limit beside the default, for <c>RequireShotLimit(…, limit => limit.Plans.Add(…))</c>. Annotations write
/// <see cref="ShotLimitAttribute.Plan"/> instead.</summary>
public sealed class ShotPlans : IEquatable<ShotPlans>
{
    private readonly List<PlanDefinition> _plans = [];

    internal ShotPlans()
    {
    }

    internal PlanDefinition[] All => [.. _plans];

    /// <summary>Adds a plan. Its numbers are checked when the limit is added.</summary>
    /// <param name="name">The name that requests have: at most 64 characters, without colons.</param>
    /// <param name="permits">Burst of a key under the plan.</param>
    /// <param name="perSecond">Permits of a key under the plan that are replenished per second.</param>
    /// <returns>These plans, to add another.</returns>
    public ShotPlans Add(string name, int permits, double perSecond)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _plans.Add(new PlanDefinition(name, permits, perSecond));
        return this;
    }

    /// <summary>Whether the same plans were added in the same order.</summary>
    public bool Equals(ShotPlans? other) => other is not null && Values(this).SequenceEqual(Values(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ShotPlans);

    /// <inheritdoc/>
    public override int GetHashCode() => _plans.Count;

    private static IEnumerable<PlanNumbers> Values(ShotPlans plans) =>
        plans._plans.Select(static plan => new PlanNumbers(plan.Name, plan.Permits, plan.PerSecond));
}
