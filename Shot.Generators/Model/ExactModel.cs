namespace Shot.Generators.Model;

/// <summary>A class of accessors to those members of an interface that C# does not find by name.</summary>
internal sealed record ExactModel(string Name, string TypeParameters, string Constraints, EquatableArray<string> Lines);
