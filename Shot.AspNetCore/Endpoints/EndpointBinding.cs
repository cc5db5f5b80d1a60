using Microsoft.AspNetCore.Http;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>What guards an endpoint; nothing when it has no limits.</summary>
internal sealed class EndpointBinding(Guard? guard)
{
    public static readonly EndpointBinding Unguarded = new(null);

    /// <summary>For an endpoint that an exemption takes out of its limits.</summary>
    public static readonly EndpointBinding Exempt = new(null);

    private readonly ChargedLimits _all = guard is null ? ChargedLimits.None : new ChargedLimits(guard.Limits.ToArray());

    public Guard? Guard { get; } = guard;

    /// <summary>
    /// The guard of those limits that this request was not charged for before: by an earlier <c>UseShot()</c>, or before an exception handler or a
    /// status code page ran the pipeline again, be it to another endpoint. Null when there are none. They count as charged from now on.
    /// </summary>
    public Guard? Charge(HttpContext context)
    {
        if (this == Unguarded)
            return null;
        var charged = context.Features.Get<ChargedLimits>();
        if (charged == _all)
            return null;
        if (charged is null || charged == ChargedLimits.None)
        {
            context.Features.Set(_all);
            return Guard;
        }

        var rest = Guard?.Except(charged.Limits);
        if (rest is not null)
            context.Features.Set(charged.With(rest.Limits));
        return rest;
    }
}
