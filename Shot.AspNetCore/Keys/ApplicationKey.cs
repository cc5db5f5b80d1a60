using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>A key that the application reads (<see cref="ShotHttpOptions.AddKey"/>).</summary>
internal sealed class ApplicationKey(Func<HttpContext, string?> read) : KeySource
{
    public override bool TryHash(HttpContext context, out ulong hash) => TryHash(read(context), out hash);
}
