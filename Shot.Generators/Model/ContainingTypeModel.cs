namespace Shot.Generators.Model;

/// <summary>A type with annotated partial methods, and the file in which they are implemented.</summary>
/// <param name="HintName">The file's name.</param>
/// <param name="Namespace">The type's namespace, empty for the global one.</param>
/// <param name="Declarations">The type as a partial declaration, behind those of the types around it.</param>
/// <param name="Holder">The static class that holds the guards.</param>
internal sealed record ContainingTypeModel(string HintName, string Namespace, EquatableArray<string> Declarations, string Holder);
