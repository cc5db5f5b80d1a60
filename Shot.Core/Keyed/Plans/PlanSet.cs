using System.Collections.Frozen;
using System.Runtime.Intrinsics;
using Shot.CompilerServices;
using Shot.Metrics;

namespace Shot;

/// <summary>The plans in force of one limit, the default first. A change makes a new set with a new table. Immutable, but for the
/// counters, which a plan keeps from set to set.</summary>
internal sealed class PlanSet
{
    /// <summary>The name of a default that has none.</summary>
    public const string DefaultName = "default";

    /// <summary>Up to this many names are compared at once, which is faster than a dictionary.</summary>
    private const int Few = 8;

    private readonly Plan[] _plans;
    private readonly Vector512<ulong> _names;
    private readonly FrozenDictionary<ulong, int>? _indexes;

    private PlanSet(Plan[] plans, PlanNumbers largest)
    {
        (_plans, Largest) = (plans, largest);
        ulong[] names = [.. plans.Select(static plan => ShotKeys.Of(plan.Numbers.Name))];
        if (plans.Length <= Few)
        {
            // Filled up with the default's, which is found first.
            _names = Vector512.Create<ulong>([.. names, .. Enumerable.Repeat(names[0], Few - names.Length)]);
            return;
        }

        _indexes = plans.Index().ToFrozenDictionary(static plan => ShotKeys.Of(plan.Item.Numbers.Name), static plan => plan.Index);
    }

    public IReadOnlyList<Plan> All => _plans;

    /// <summary>The largest numbers, of these plans and of those before them that had windows of the same length. So a lowered burst cuts
    /// off no count, and nothing has to be kept as a debt, which would count against the keys of all plans.</summary>
    public PlanNumbers Largest { get; }

    /// <summary>Plans with these numbers, the default first. Names are different.</summary>
    public static PlanSet Of(IEnumerable<PlanNumbers> numbers, PlanSet? before)
    {
        PlanNumbers[] all = [.. numbers];
        var kept = before is not null && before.Largest.HasWindowOf(all[0]) ? before.Largest : all[0];
        var counters = before?.All.ToDictionary(static plan => plan.Numbers.Name, static plan => plan.Counters, StringComparer.Ordinal);
        return new(
            [.. all.Select(plan => new Plan(plan, counters?.GetValueOrDefault(plan.Name) ?? new PlanCounters()))],
            all.Append(kept).MaxBy(static plan => plan.Permits));
    }

    /// <summary>The index of the plan whose name has this hash; the default's if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(ulong name)
    {
        if (_indexes is not null)
            return _indexes.GetValueOrDefault(name);

        // Without a match the count is 32, and the mask makes it 0: the index of the default.
        var matches = (uint)Vector512.Equals(_names, Vector512.Create(name)).ExtractMostSignificantBits();
        return BitOperations.TrailingZeroCount(matches) & (Few - 1);
    }

    public Plan Of(ulong name) => _plans[IndexOf(name)];

    internal sealed record Plan(PlanNumbers Numbers, PlanCounters Counters);
}
