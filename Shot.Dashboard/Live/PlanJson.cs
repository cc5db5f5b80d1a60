namespace Shot.Dashboard.Live;

/// <summary>A plan of a limit. The first of a list is the default.</summary>
internal sealed record PlanJson(string Name, int Permits, double PerSecond, int? AnnotatedPermits, double? AnnotatedPerSecond, long Admitted, long Refused)
{
    public static IReadOnlyList<PlanJson>? Of(IReadOnlyList<ShotPlanSnapshot> plans) => plans.Count == 0 ? null :
    [
        .. plans.Select(static plan => new PlanJson(
            plan.Name, plan.Permits, plan.PerSecond, plan.Annotated?.Permits, plan.Annotated?.PerSecond, plan.Admitted, plan.Refused)),
    ];
}
