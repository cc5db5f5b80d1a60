namespace Shot.Generators.Model;

/// <summary>One <c>[ShotConcurrency]</c>: a gate of its own.</summary>
/// <param name="Name">The stable name of the limit.</param>
/// <param name="Limit">How many calls may be inside at once.</param>
internal sealed record ConcurrencyModel(string Name, int Limit);
