namespace Shot.Dashboard.Live;

/// <summary>A plan of a limit, with its rates also as texts. The first of a list is the default.</summary>
internal sealed record PlanJson(
    string Name, int Permits, double PerSecond, string Rate, int? AnnotatedPermits, double? AnnotatedPerSecond, string? AnnotatedRate,
    long Admitted, long Refused)
{
    public static IReadOnlyList<PlanJson>? Of(IReadOnlyList<ShotPlanSnapshot> plans) => plans.Count == 0 ? null :
    [
        .. plans.Select(static plan => new PlanJson(
            plan.Name, plan.Permits, plan.PerSecond, plan.Rate, plan.Annotated?.Permits, plan.Annotated?.PerSecond,
            plan.Annotated?.Rate, plan.Admitted, plan.Refused)),
    ];
}
