using Microsoft.AspNetCore.Http;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>Where a part of a key comes from, at one endpoint or hub method. Safe for any number of threads.</summary>
internal abstract class KeySource
{
    /// <summary>Whether a request has it only after authentication.</summary>
    public virtual bool NeedsUser => false;

    /// <summary>The hash of the part; allocates nothing where the server gives it without.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hash">The hash, when there is one.</param>
    /// <returns>Whether the request has it.</returns>
    public abstract bool TryHash(HttpContext context, out ulong hash);

    /// <summary>The hash of the part for an invocation of a hub's method.</summary>
    /// <param name="connection">The request that the connection began with; null where the transport has none.</param>
    /// <param name="arguments">What the method is called with.</param>
    /// <param name="hash">The hash, when there is one.</param>
    /// <returns>Whether the invocation has it.</returns>
    public virtual bool TryHash(HttpContext? connection, IReadOnlyList<object?> arguments, out ulong hash)
    {
        hash = 0;
        return connection is not null && TryHash(connection, out hash);
    }

    /// <summary>The hash of a text as it is; none of an empty one.</summary>
    protected static bool TryHash(string? text, out ulong hash)
    {
        hash = ShotKeys.Of(text);
        return !string.IsNullOrEmpty(text);
    }
}
