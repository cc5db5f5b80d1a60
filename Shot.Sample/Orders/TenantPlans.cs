namespace Shot.Sample.Orders;

/// <summary>The plans that tenants have bought. An application would keep what its database says for a minute, because a limit asks at each
/// request and does not wait.</summary>
internal static class TenantPlans
{
    /// <summary>The name of the key that reads a request's plan.</summary>
    public const string Key = "tenant-plan";

    private static readonly Dictionary<string, string> Bought = new(StringComparer.Ordinal) { ["tea-house"] = "pro", ["acme"] = "acme" };

    /// <summary>The plan of the tenant in the route; null, and so the default, for one that has bought none.</summary>
    public static string? Of(HttpContext context) =>
        context.Request.RouteValues["tenant"] is string tenant ? Bought.GetValueOrDefault(tenant) : null;
}
