using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>The authenticated user: the identifier from the authentication scheme, or else the name.</summary>
internal sealed class UserKey : KeySource
{
    public override bool NeedsUser => true;

    public override bool TryHash(HttpContext context, out ulong hash)
    {
        hash = 0;
        if (!Authentication.IsAuthenticated(context))
            return false;
        var user = context.User;
        return TryHash(Authentication.Subject(user) ?? user.FindFirst(ClaimTypes.Upn)?.Value ?? user.Identity!.Name, out hash);
    }
}
