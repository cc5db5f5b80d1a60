using System.Globalization;
using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Benchmarks.Quick;

/// <summary>What a decision costs under one of three plans, beside one of a limit with the same keys and no plans.</summary>
internal static class PlanCosts
{
    private const double MostTimes = 1.2;
    private const int Keys = 1_024;

    private static readonly (int Permits, double PerSecond) Many = (1_000_000, 1_000_000);
    private static readonly (int Permits, double PerSecond) Few = (1, 1 / 86_400.0);

    private static readonly ulong[] Plans = [ShotKeys.Of("free"), ShotKeys.Of("pro"), ShotKeys.Of("gold")];

    public static IEnumerable<(string Name, Func<string> Run)> All { get; } =
    [
        Row("plan_admit", Many, changes: false, MostTimes),
        Row("plan_refuse", Few, changes: false, MostTimes),

        // Each call of a key comes under another plan than the one before, and so reads the clock.
        Row("plan_change", Many, changes: true, bound: null),

        // With what a guard does around the decision: the planned one counts by plan, too.
        Row("plan_guard_admit", Many, changes: false, bound: null, isGuard: true),
        Row("plan_guard_refuse", Few, changes: false, bound: null, isGuard: true),
    ];

    private static (string Name, Func<string> Run) Row(
        string name, (int Permits, double PerSecond) numbers, bool changes, double? bound, bool isGuard = false) => (name, () =>
    {
        var result = new Comparison(
            name + "_vs_no_plans",
            () => isGuard ? Guarded(Planned(numbers), changes) : Decisions(Planned(numbers), changes),
            () => isGuard ? Guarded(Unplanned(numbers), changes) : Decisions(Unplanned(numbers), changes)).Run();
        if (bound is null)
            return result.ToLine();
        var times = result.ShotNanoseconds / result.PeerNanoseconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{result.ToLine()}\nCHECK {name} times={times:F2} bound={bound} bytes={result.ShotBytes:F0} "
            + $"held={times <= bound && result.ShotBytes < 0.5}");
    }
    );

    /// <summary>The decisions alone, with the look-up of the plan.</summary>
    private static Operation Decisions(LimitDefinition definition, bool changes)
    {
        var limit = new LimitPolicy(definition, timeProvider: null);
        var keys = Hashes();
        var turn = 0;
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
            {
                var key = i & (Keys - 1);
                if (changes && key == 0)
                    turn++;
                limit.TryAcquire(1, keys[key], out _, Plans[(key + turn) % Plans.Length]);
            }
        });
    }

    private static Operation Guarded(LimitDefinition definition, bool changes)
    {
        var guard = new GuardSet().Of(new GuardDefinition(definition.Name) { Limits = [definition] });
        var hashes = Hashes().SelectMany((key, index) => definition.IsPlanned ? [key, Plans[index % Plans.Length]] : new[] { key }).ToArray();
        var count = definition.IsPlanned ? 2 : 1;
        return new(iterations =>
        {
            for (var i = 0; i < iterations; i++)
                guard.TryEnter(hashes.AsSpan((i & (Keys - 1)) * count, count), out GuardCall _);
        });
    }

    private static LimitDefinition Planned((int Permits, double PerSecond) numbers) => new("planned", numbers.Permits, numbers.PerSecond)
    {
        Key = "parameter:tenant",
        PlanFrom = "parameter:plan",
        Plan = "free",
        Plans = [new("pro", numbers.Permits, numbers.PerSecond * 0.9), new("gold", numbers.Permits, numbers.PerSecond * 0.8)],
    };

    private static LimitDefinition Unplanned((int Permits, double PerSecond) numbers) =>
        new("unplanned", numbers.Permits, numbers.PerSecond) { Key = "parameter:tenant" };

    private static ulong[] Hashes() => [.. Enumerable.Range(0, Keys).Select(static key => ShotKeys.Of(key))];
}
