namespace Shot.Generators.Model;

/// <summary>A type and its annotated partial methods that can be implemented, from all its files.</summary>
internal sealed record PartialTypeModel(ContainingTypeModel Type, EquatableArray<PartialMethodModel> Methods)
{
    /// <summary>The guards of the methods that are guarded.</summary>
    public IReadOnlyList<GuardModel> Guards => [.. Methods.Where(method => !method.IsStub).Select(method => method.Method!.Guard)];
}
