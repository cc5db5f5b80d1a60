namespace Shot.Generators.Model;

/// <summary>One <c>[ShotConcurrency]</c>.</summary>
internal sealed record ConcurrencyModel(string Name, int Limit);
