namespace Shot.AspNetCore.Keys;

/// <summary>The key of one limit at one endpoint: its parts, and the fallback for parts that a request lacks.</summary>
/// <param name="parts">At least one.</param>
/// <param name="fallback">Replaces a missing part; null for none.</param>
/// <param name="missing">The hash of a missing part without a fallback.</param>
/// <param name="hasher">Combines the hashes of the parts.</param>
internal sealed class RequestKey(KeySource[] parts, KeySource? fallback, ulong missing, KeyHasher hasher)
{
    /// <summary>Whether the key requires an authenticated user.</summary>
    public required bool NeedsUser { get; init; }

    /// <summary>Whether the key is read from the request in the way the handler's binder reads it.</summary>
    public required bool ReadsRequest { get; init; }

    /// <summary>The key of a request, or of a hub method's invocation with these arguments.</summary>
    public ulong Of(HttpContext? context, IReadOnlyList<object?>? arguments = null)
    {
        var hash = Part(parts[0]);
        for (var i = 1; i < parts.Length; i++)
            hash = hasher.Combine(hash, Part(parts[i]));
        return hash;

        ulong Part(KeySource part) => part(context, arguments) ?? fallback?.Invoke(context, arguments) ?? missing;
    }
}
