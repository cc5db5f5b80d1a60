namespace Shot.Generators.Model;

/// <summary>A type and those of its annotated partial methods that can be implemented, from all its files.</summary>
internal sealed record PartialTypeModel(ContainingTypeModel Type, EquatableArray<PartialMethodModel> Methods);
