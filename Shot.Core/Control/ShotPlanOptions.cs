using Shot.Control;

namespace Shot;

/// <summary>Settings of one plan of a limit. Null keeps the annotation's value. A plan that no annotation has needs both.</summary>
public sealed class ShotPlanOptions
{
    private readonly ShotLimitOptions _limit;
    private readonly string _plan;

    internal ShotPlanOptions(ShotLimitOptions limit, string plan) => (_limit, _plan) = (limit, plan);

    /// <summary>Burst size of a key under the plan: see <see cref="ShotLimitOptions.Permits"/>.</summary>
    public int? Permits
    {
        get => (int?)_limit.Read(PlanField.Of(_plan, nameof(Permits))).Value;
        set => _limit.Write(new(value), PlanField.Of(_plan, nameof(Permits)));
    }

    /// <summary>Permits of a key under the plan that are replenished per second: see <see cref="ShotLimitOptions.PerSecond"/>. At most
    /// 1,000,000 for a token bucket. All plans of a window have the same <see cref="Permits"/> / <see cref="PerSecond"/>.</summary>
    public double? PerSecond
    {
        get => (double?)_limit.Read(PlanField.Of(_plan, nameof(PerSecond))).Value;
        set => _limit.Write(new(value), PlanField.Of(_plan, nameof(PerSecond)));
    }
}
