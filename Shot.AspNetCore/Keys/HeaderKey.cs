namespace Shot.AspNetCore.Keys;

/// <summary>A request header. Several values are joined, without empty ones.</summary>
internal sealed class HeaderKey(string name, ValueForm form) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash) =>
        JoinedValues.TryHash(context.Request.Headers[name], form, out hash);
}
