namespace Shot.AspNetCore.Endpoints;

/// <summary>The limits that a request was charged for, and the last charge. Immutable, shared by requests.</summary>
/// <param name="last">The endpoint charged last; null while some of its limits are still uncharged.</param>
/// <param name="guard">The guard of the last charge; null if it had no limits.</param>
/// <param name="limits">The charged limits of all endpoints that the request has reached.</param>
internal sealed class ChargedLimits(EndpointBinding? last, Guard? guard, object[] limits)
{
    private readonly ConditionalWeakTable<Guard, ChargedLimits> _withoutGates = [];

    public EndpointBinding? Last { get; } = last;
    public Guard? Guard { get; } = guard;
    public IReadOnlyCollection<object> Limits => limits;

    /// <summary>The charges without a guard's concurrency limits, for a request that has left its places. Cached, so that the guards
    /// derived from it are cached too.</summary>
    public ChargedLimits WithoutGates(Guard guard) =>
        _withoutGates.GetValue(guard, guard => new ChargedLimits(null, null, [.. limits.Except(guard.Gates)]));
}
