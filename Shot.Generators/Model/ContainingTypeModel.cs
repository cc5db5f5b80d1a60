namespace Shot.Generators.Model;

/// <summary>A type with annotated partial methods, and the file in which they are implemented.</summary>
internal sealed record ContainingTypeModel(string HintName, string Namespace, EquatableArray<string> Declarations, string Holder);
