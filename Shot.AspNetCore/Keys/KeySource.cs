namespace Shot.AspNetCore.Keys;

/// <summary>Hashes one part of a key, such as a header. Thread-safe. Allocates nothing unless the server does to provide the value.
/// <see cref="RequestKey"/> combines the parts.</summary>
/// <param name="context">The request, or the one that opened a hub's connection; null if its transport has none.</param>
/// <param name="arguments">The arguments of a hub method's invocation; null for a request.</param>
/// <returns>Null if the request lacks the part.</returns>
internal delegate ulong? KeySource(HttpContext? context, IReadOnlyList<object?>? arguments = null);
