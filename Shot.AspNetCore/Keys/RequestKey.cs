namespace Shot.AspNetCore.Keys;

/// <summary>The key of one limit at one endpoint: its parts, and the fallback for parts that a request lacks.</summary>
/// <param name="parts">At least one.</param>
/// <param name="fallback">Replaces a missing part; null for none.</param>
/// <param name="missing">The hash of a missing part without a fallback.</param>
/// <param name="hasher">Combines the hashes of the parts.</param>
internal sealed class RequestKey(KeySource[] parts, KeySource? fallback, ulong missing, KeyHasher hasher)
{
    /// <summary>Reads the name of the key's plan; null if the limit has no plans.</summary>
    public RequestKey? Plan { get; init; }

    /// <summary>Whether the key requires an authenticated user.</summary>
    public required bool NeedsUser { get; init; }

    /// <summary>Whether the key is read from the request in the way the handler's binder reads it.</summary>
    public required bool ReadsRequest { get; init; }

    /// <summary>The key with its plan.</summary>
    public RequestKey With(RequestKey plan) => new(parts, fallback, missing, hasher)
    {
        NeedsUser = NeedsUser || plan.NeedsUser,
        ReadsRequest = ReadsRequest || plan.ReadsRequest,
        Plan = plan,
    };

    /// <summary>Hashes the keys of a call, each followed by the name of its plan if its limit has plans.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="context">The request, or the one that opened a hub's connection.</param>
    /// <param name="arguments">The arguments of a hub method's invocation; null for a request.</param>
    /// <param name="hashes">Gets the hashes.</param>
    public static void Hash(
        ReadOnlySpan<RequestKey> keys, HttpContext? context, IReadOnlyList<object?>? arguments, Span<ulong> hashes)
    {
        var next = 0;
        foreach (var key in keys)
        {
            hashes[next++] = key.Of(context, arguments);
            if (key.Plan is { } plan)
                hashes[next++] = plan.Of(context, arguments);
        }
    }

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
