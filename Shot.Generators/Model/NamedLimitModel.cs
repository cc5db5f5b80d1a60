namespace Shot.Generators.Model;

/// <summary>A limit whose annotation gives its name: all of that name are one.</summary>
/// <param name="Name">The name.</param>
/// <param name="Numbers">What all of that name must agree on.</param>
/// <param name="Site">Where the annotation stands, as messages name it.</param>
internal sealed record NamedLimitModel(string Name, string Numbers, string Site);
