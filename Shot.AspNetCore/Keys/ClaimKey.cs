using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>A claim of the authenticated user; the first if there are several of its type.</summary>
internal sealed class ClaimKey(string type) : KeySource
{
    public override bool NeedsUser => true;

    public override bool TryHash(HttpContext context, out ulong hash)
    {
        hash = 0;
        if (!Authentication.IsAuthenticated(context))
            return false;
        var value = type == Authentication.SubjectType ? Authentication.Subject(context.User) : context.User.FindFirst(type)?.Value;
        return TryHash(value, out hash);
    }
}
