using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>A header; of several of that name, the first.</summary>
internal sealed class HeaderKey(string name, KeyForm form) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash)
    {
        var values = context.Request.Headers[name];
        return TextKey.TryHash(values.Count == 0 ? default : values[0].AsSpan(), form, out hash);
    }
}
