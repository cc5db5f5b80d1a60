using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Endpoints;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Runs an endpoint, but only in a request that has passed <c>UseShot()</c>.</summary>
internal sealed class EnforcedDelegate
{
    private readonly RequestDelegate _endpoint;
    private readonly string? _name;

    private EnforcedDelegate(RequestDelegate endpoint, string? name)
    {
        _endpoint = endpoint;
        _name = name;
    }

    public static RequestDelegate Wrap(RequestDelegate endpoint, string? name) =>
        endpoint.Target is EnforcedDelegate ? endpoint : new EnforcedDelegate(endpoint, name).InvokeAsync;

    /// <summary>The endpoint's own delegate.</summary>
    public static RequestDelegate? Unwrap(RequestDelegate? endpoint) =>
        endpoint?.Target is EnforcedDelegate enforced ? enforced._endpoint : endpoint;

    private Task InvokeAsync(HttpContext context) => context.Features.Get<ChargedLimits>() is not null
        ? _endpoint(context)
        : throw new InvalidOperationException(
            $"'{_name}' has a limit, and its request has not passed UseShot(), so the limit would not be enforced. "
            + "Call app.UseShot() in the pipeline itself, after routing and authentication and before the endpoints run.");
}
