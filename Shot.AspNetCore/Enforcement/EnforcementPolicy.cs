using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Shot.AspNetCore.Endpoints;

namespace Shot.AspNetCore.Enforcement;

/// <summary>
/// Where <c>UseShot()</c> stands in a branch alone, limited endpoints run only in requests that took the branch. Elsewhere it does not
/// apply, and routing pays nothing for it.
/// </summary>
internal sealed class EnforcementPolicy(ShotHost host) : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _enforced = [];

    /// <summary>Last: other policies may still replace an endpoint, as that of Razor Pages does.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        !host.IsOnEveryPath && endpoints.Any(endpoint => EndpointLimits.Of(endpoint.Metadata).Any);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && EndpointLimits.Of(candidates[i].Endpoint.Metadata).Any)
                candidates.ReplaceEndpoint(i, _enforced.GetValue(candidates[i].Endpoint, Enforce), candidates[i].Values);
        }

        return Task.CompletedTask;
    }

    private static Endpoint Enforce(Endpoint endpoint) => endpoint switch
    {
        { RequestDelegate: null } => endpoint,
        RouteEndpoint route => new RouteEndpoint(EnforcedDelegate.Wrap(route.RequestDelegate!, route.DisplayName), route.RoutePattern, route.Order, route.Metadata, route.DisplayName),
        _ => new Endpoint(EnforcedDelegate.Wrap(endpoint.RequestDelegate, endpoint.DisplayName), endpoint.Metadata, endpoint.DisplayName),
    };
}
