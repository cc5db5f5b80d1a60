namespace Shot.AspNetCore.Keys;

/// <summary>
/// Reads one part of a key, such as a header, at one endpoint or hub method. <see cref="RequestKey"/> combines the
/// parts; <see cref="RequestKeys"/> creates both. Thread-safe.
/// </summary>
internal abstract class KeySource
{
    /// <summary>Whether the part requires an authenticated user.</summary>
    public virtual bool NeedsUser => false;

    /// <summary>Hashes the request's value. Allocates nothing unless the server does to provide the value.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hash">The hash, when there is one.</param>
    /// <returns>Whether the request has the value.</returns>
    public abstract bool TryHash(HttpContext context, out ulong hash);

    /// <summary>Hashes the value for a request, or for an invocation of a hub method.</summary>
    /// <param name="connection">
    /// The request, or the one that opened the connection; null if the hub's transport has none.
    /// </param>
    /// <param name="arguments">The invocation's arguments.</param>
    /// <param name="hash">The hash, when there is one.</param>
    /// <returns>Whether the invocation has the value.</returns>
    public virtual bool TryHash(HttpContext? connection, IReadOnlyList<object?> arguments, out ulong hash)
    {
        hash = 0;
        return connection is not null && TryHash(connection, out hash);
    }
}
