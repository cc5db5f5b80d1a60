using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Shot.AspNetCore.Answers;

/// <summary>Adds CORS headers to rejections before CORS middleware. Without them browsers hide the rejection from scripts.</summary>
internal static class CorsHeaders
{
    // Keys that ASP.NET Core's CORS middleware sets for MVC and for endpoints to show that it has run.
    private const string MiddlewareHasRun = "__CorsMiddlewareInvoked";
    private const string MiddlewareHasRunForEndpoint = "__CorsMiddlewareWithEndpointInvoked";

    /// <summary>The endpoint's CORS metadata, if the request is cross-origin and no CORS middleware has handled it.</summary>
    public static ICorsMetadata? Due(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>() is { } metadata and not IDisableCorsAttribute
        && context.Request.Headers.Origin.Count > 0
        && !context.Items.ContainsKey(MiddlewareHasRun)
        && !context.Items.ContainsKey(MiddlewareHasRunForEndpoint)
            ? metadata
            : null;

    public static async Task ApplyAsync(HttpContext context, ICorsMetadata metadata)
    {
        if (context.RequestServices?.GetService<ICorsService>() is not { } service)
            return;
        var policy = metadata is ICorsPolicyMetadata { Policy: { } own }
            ? own
            : await context.RequestServices.GetRequiredService<ICorsPolicyProvider>()
                .GetPolicyAsync(context, (metadata as IEnableCorsAttribute)?.PolicyName).ConfigureAwait(false);
        if (policy is not null)
            service.ApplyResult(service.EvaluatePolicy(context, policy), context.Response);
    }
}
