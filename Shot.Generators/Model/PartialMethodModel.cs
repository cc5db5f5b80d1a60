namespace Shot.Generators.Model;

/// <summary>An annotated partial method, whose implementing part is emitted.</summary>
internal sealed record PartialMethodModel(
    string HintName,
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Holder,
    bool IsUnsafe,
    MethodModel? Method,
    EquatableArray<ProblemModel> Problems);
