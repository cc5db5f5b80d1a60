namespace Shot.Generators.Model;

/// <summary>A limit whose annotation gives its name, the numbers that all of the name share, and its site in messages.</summary>
internal sealed record NamedLimitModel(string Name, string Numbers, string Site);
