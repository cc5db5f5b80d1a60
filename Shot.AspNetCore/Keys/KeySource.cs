using Microsoft.AspNetCore.Http;

namespace Shot.AspNetCore.Keys;

/// <summary>Where a part of a key comes from, for the requests of one endpoint. Safe for any number of threads.</summary>
internal abstract class KeySource
{
    /// <summary>The hash of the part; allocates nothing where the server gives it without.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hash">The hash, when there is one.</param>
    /// <returns>Whether the request has it.</returns>
    public abstract bool TryHash(HttpContext context, out ulong hash);
}
