namespace Shot.Generators.Model;

/// <summary>An annotated partial method, whose implementing part is emitted.</summary>
internal sealed record PartialMethodModel(
    ContainingTypeModel Type, bool IsUnsafe, bool CanBeAdded, MethodModel? Method, EquatableArray<ProblemModel> Problems)
{
    public EquatableArray<string> Usings { get; init; }

    /// <summary>Whether the emitted part does nothing. Without it the compiler would report CS8795 and none of the problems.</summary>
    public bool IsStub => Problems.Count > 0;
}
