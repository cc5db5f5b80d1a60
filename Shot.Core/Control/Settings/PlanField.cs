namespace Shot.Control;

/// <summary>The names of the settings of plans: <c>Plans:pro:Permits</c>.</summary>
internal static class PlanField
{
    public const string Plans = "Plans";

    /// <summary>The settings of a plan.</summary>
    public static readonly string[] Fields = [nameof(ShotPlanOptions.Permits), nameof(ShotPlanOptions.PerSecond)];

    public static string Of(string plan, string field) => $"{Plans}:{plan}:{field}";

    /// <summary>The plan that a setting belongs to; null for the limit's own.</summary>
    public static string? PlanOf(string field) => field.Split(':') is [Plans, var plan, _] ? plan : null;

    /// <summary>The settings that are valid only together with this one.</summary>
    public static IEnumerable<string> Together(string field) =>
        PlanOf(field) is { } plan ? Fields.Select(own => Of(plan, own)) : [field];
}
