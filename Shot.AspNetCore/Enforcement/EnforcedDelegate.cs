namespace Shot.AspNetCore.Enforcement;

/// <summary>Runs an endpoint with a <c>RequireShot…</c> limit only in requests that were charged for it, whatever calls it.</summary>
internal sealed class EnforcedDelegate
{
    private readonly RequestDelegate _endpoint;
    private readonly ShotLimitMetadata _limit;
    private readonly string? _name;
    private readonly Lazy<bool> _isExempt;

    private EnforcedDelegate(RequestDelegate endpoint, ShotLimitMetadata limit, EndpointBuilder builder)
    {
        (_endpoint, _limit, _name) = (endpoint, limit, builder.DisplayName);

        // Read when a request comes: conventions that follow may exempt the endpoint.
        var metadata = builder.Metadata;
        _isExempt = new Lazy<bool>(() => !EndpointLimits.Of([.. metadata]).Any);
    }

    /// <param name="endpoint">The endpoint's delegate so far.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="builder">The endpoint, whose conventions may not all have run.</param>
    public static RequestDelegate Wrap(RequestDelegate endpoint, ShotLimitMetadata limit, EndpointBuilder builder) =>
        endpoint.Target is EnforcedDelegate ? endpoint : new EnforcedDelegate(endpoint, limit, builder).InvokeAsync;

    public static RequestDelegate? Unwrap(RequestDelegate? endpoint) =>
        endpoint?.Target is EnforcedDelegate enforced ? enforced._endpoint : endpoint;

    private Task InvokeAsync(HttpContext context) => IsCharged(context) || _isExempt.Value
        ? _endpoint(context)
        : throw GuardedEndpoint.NotPassed(_name);

    private bool IsCharged(HttpContext context) => RequestWatch.In(context)?.Charged?.Last?.Endpoint is { } charged && HasLimit(charged);

    /// <summary>Loops by index: an enumerator would be allocated for each request.</summary>
    private bool HasLimit(Endpoint charged)
    {
        var limits = charged.Metadata.GetOrderedMetadata<ShotLimitMetadata>();
        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i] == _limit)
                return true;
        }

        return false;
    }
}
