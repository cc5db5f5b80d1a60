using Shot.CompilerServices;

namespace Shot.AspNetCore.Endpoints;

/// <summary>What guards an endpoint; nothing when it has no limits. Put into the request's features once it was charged.</summary>
internal sealed class EndpointBinding(Guard? guard)
{
    public static readonly EndpointBinding Unguarded = new(null);

    public Guard? Guard { get; } = guard;
}
