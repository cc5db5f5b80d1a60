namespace Shot.Generators.Model;

/// <summary>A type and its annotated partial methods that can be implemented, from all its files.</summary>
internal sealed record PartialTypeModel(ContainingTypeModel Type, EquatableArray<PartialMethodModel> Methods)
{
    public IReadOnlyList<GuardModel> Guards => [.. Methods.Where(method => !method.IsStub).Select(method => method.Method!.Guard)];
}
