namespace Shot.AspNetCore.Enforcement;

/// <summary>Runs an endpoint with a <c>RequireShot…</c> limit only in requests that were charged for it, whatever calls it.</summary>
internal sealed class EnforcedDelegate(RequestDelegate endpoint, ShotLimitMetadata limit, string? name)
{
    private readonly RequestDelegate _endpoint = endpoint;

    public static RequestDelegate Wrap(RequestDelegate endpoint, ShotLimitMetadata limit, string? name) =>
        endpoint.Target is EnforcedDelegate ? endpoint : new EnforcedDelegate(endpoint, limit, name).InvokeAsync;

    public static RequestDelegate? Unwrap(RequestDelegate? endpoint) =>
        endpoint?.Target is EnforcedDelegate enforced ? enforced._endpoint : endpoint;

    private Task InvokeAsync(HttpContext context) => RequestWatch.In(context)?.Charged?.Last?.Endpoint is { } charged && HasLimit(charged)
        ? _endpoint(context)
        : throw GuardedEndpoint.NotPassed(name);

    /// <summary>Loops by index: an enumerator would be allocated for each request.</summary>
    private bool HasLimit(Endpoint charged)
    {
        var limits = charged.Metadata.GetOrderedMetadata<ShotLimitMetadata>();
        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i] == limit)
                return true;
        }

        return false;
    }
}
