using System.Security.Claims;

namespace Shot.AspNetCore.Hubs;

/// <summary>The caller context of a hub method under a deadline: <see cref="ConnectionAborted"/> also fires at the deadline.</summary>
internal sealed class GuardedCallerContext(HubCallerContext caller, CancellationToken token) : HubCallerContext
{
    public override string ConnectionId => caller.ConnectionId;
    public override string? UserIdentifier => caller.UserIdentifier;
    public override ClaimsPrincipal? User => caller.User;
    public override IDictionary<object, object?> Items => caller.Items;
    public override IFeatureCollection Features => caller.Features;
    public override CancellationToken ConnectionAborted => token;
    public override void Abort() => caller.Abort();
}
