using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Shot.AspNetCore.Answers;

/// <summary>
/// CORS headers for an answer that the CORS middleware does not see, because it stands behind the guard. Without them a browser hides
/// the refusal from the page that asked.
/// </summary>
internal static class CorsHeaders
{
    // What ASP.NET Core's own middleware leaves behind for MVC and for endpoints, so that they know that it has run.
    private const string MiddlewareHasRun = "__CorsMiddlewareInvoked";
    private const string MiddlewareHasRunForEndpoint = "__CorsMiddlewareWithEndpointInvoked";

    /// <summary>The endpoint's CORS metadata, when the request is a cross-origin one and no CORS middleware has dealt with it.</summary>
    public static ICorsMetadata? Due(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ICorsMetadata>() is not { } metadata
            || metadata is IDisableCorsAttribute
            || context.Request.Headers.Origin.Count == 0)
        {
            return null;
        }

        return context.Items.ContainsKey(MiddlewareHasRun) || context.Items.ContainsKey(MiddlewareHasRunForEndpoint) ? null : metadata;
    }

    /// <summary>Does what the middleware would have done.</summary>
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
