using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>A key of the application's own.</summary>
internal sealed class ApplicationKey(Func<HttpContext, string?> read) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash) => TryHash(read(context), out hash);
}
