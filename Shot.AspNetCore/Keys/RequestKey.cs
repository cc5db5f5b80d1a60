using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>The key of one limit at one endpoint: its parts, and the fallback for parts that a request lacks.</summary>
/// <param name="parts">At least one.</param>
/// <param name="fallback">Replaces a missing part; null for none.</param>
/// <param name="missing">The hash of a missing part without a fallback.</param>
internal sealed class RequestKey(KeySource[] parts, KeySource? fallback, ulong missing)
{
    /// <summary>Whether the key requires an authenticated user.</summary>
    public bool NeedsUser { get; } = parts.Any(static part => part.NeedsUser);

    /// <summary>Whether the key is read from the request in the way the handler's binder reads it.</summary>
    public bool ReadsRequest => parts.Any(static part => part is HeaderKey or QueryKey or RouteKey);

    /// <summary>The key of a request.</summary>
    public ulong Of(HttpContext context) => Of(context, []);

    /// <summary>The key of a hub method's invocation.</summary>
    public ulong Of(HttpContext? connection, IReadOnlyList<object?> arguments)
    {
        var hash = Part(parts[0], connection, arguments);
        for (var i = 1; i < parts.Length; i++)
            hash = ShotKeys.Combine(hash, Part(parts[i], connection, arguments));
        return hash;
    }

    private ulong Part(KeySource part, HttpContext? connection, IReadOnlyList<object?> arguments) =>
        part.TryHash(connection, arguments, out var hash) || (fallback is not null && fallback.TryHash(connection, arguments, out hash))
            ? hash
            : missing;
}
