using Microsoft.AspNetCore.Http;
using Shot.CompilerServices;

namespace Shot.AspNetCore.Keys;

/// <summary>The whole key of one limit at one endpoint: its parts, and what stands in for those that a request does not have.</summary>
/// <param name="parts">At least one.</param>
/// <param name="standIn">What stands in; null for none.</param>
/// <param name="missing">The hash of a part that a request does not have, and for which nothing stands in.</param>
internal sealed class RequestKey(KeySource[] parts, KeySource? standIn, ulong missing)
{
    /// <summary>Whether a request has it only after authentication.</summary>
    public bool NeedsUser { get; } = parts.Any(static part => part.NeedsUser);

    /// <summary>Whether it is read as the handler's binder reads it.</summary>
    public bool ReadsRequest => parts.Any(static part => part is HeaderKey or QueryKey or RouteKey);

    /// <summary>The hash of a request's key.</summary>
    public ulong Of(HttpContext context)
    {
        var hash = Part(parts[0], context);
        for (var i = 1; i < parts.Length; i++)
            hash = ShotKeys.Combine(hash, Part(parts[i], context));
        return hash;
    }

    /// <summary>The hash of the key of a hub method's invocation.</summary>
    public ulong Of(HttpContext? connection, IReadOnlyList<object?> arguments)
    {
        var hash = Part(parts[0], connection, arguments);
        for (var i = 1; i < parts.Length; i++)
            hash = ShotKeys.Combine(hash, Part(parts[i], connection, arguments));
        return hash;
    }

    private ulong Part(KeySource part, HttpContext context) =>
        part.TryHash(context, out var hash) || (standIn is not null && standIn.TryHash(context, out hash)) ? hash : missing;

    private ulong Part(KeySource part, HttpContext? connection, IReadOnlyList<object?> arguments) =>
        part.TryHash(connection, arguments, out var hash) || (standIn is not null && standIn.TryHash(connection, arguments, out hash)) ? hash : missing;
}
