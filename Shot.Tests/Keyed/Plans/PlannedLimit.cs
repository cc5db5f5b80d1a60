using Shot.CompilerServices;
using Shot.Guarding;

namespace Shot.Tests.Keyed.Plans;

/// <summary>A limit with plans, and the hashes of their names.</summary>
internal static class PlannedLimit
{
    public static LimitDefinition Define(
        ShotStrategy strategy, int maxKeys, (string Name, int Permits, double PerSecond)[] plans, int cost = 1,
        KeyOverflow overflow = KeyOverflow.Refuse) =>
        new("limit", plans[0].Permits, plans[0].PerSecond)
        {
            Key = "parameter:tenant",
            PlanFrom = "parameter:plan",
            Plan = plans[0].Name,
            Plans = [.. plans.Skip(1).Select(static plan => new PlanDefinition(plan.Name, plan.Permits, plan.PerSecond))],
            Strategy = strategy,
            MaxKeys = maxKeys,
            KeyOverflow = overflow,
            Cost = cost,
        };

    public static LimitPolicy Of(TimeProvider time, params (string Name, int Permits, double PerSecond)[] plans) =>
        new(Define(ShotStrategy.TokenBucket, maxKeys: 64, plans), time);

    /// <summary>Asks for a permit of a key under a plan.</summary>
    public static bool Ask(this LimitPolicy limit, ulong key, string? plan, int cost = 1) => limit.TryAcquire(cost, key, out _, ShotKeys.Of(plan));

    /// <summary>Asks a refused call's wait.</summary>
    public static TimeSpan Wait(this LimitPolicy limit, ulong key, string? plan, int cost = 1)
    {
        Assert.False(limit.TryAcquire(cost, key, out var wait, ShotKeys.Of(plan)));
        return wait;
    }

    /// <summary>How many calls in a row are admitted, at most a number.</summary>
    public static int Drain(this LimitPolicy limit, ulong key, string? plan, int most = 10_000)
    {
        var admitted = 0;
        while (admitted < most && limit.Ask(key, plan))
            admitted++;
        return admitted;
    }

    public static void Put(this LimitPolicy limit, params (string Name, int Permits, double PerSecond)[] plans) => limit.Change(
        plans[0].Permits, plans[0].PerSecond, [.. plans.Select(static plan => new PlanNumbers(plan.Name, plan.Permits, plan.PerSecond))]);
}
