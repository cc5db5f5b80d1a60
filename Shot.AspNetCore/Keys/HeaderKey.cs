using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>A header; of several of that name, all that are not empty, as one text.</summary>
internal sealed class HeaderKey(string name, ValueForm form) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash) => JoinedValues.TryHash(context.Request.Headers[name], form, out hash);
}
