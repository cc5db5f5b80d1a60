namespace Shot.Generators.Model;

/// <summary>An annotated partial method, whose implementing part is emitted.</summary>
/// <param name="Type">What declares the method.</param>
/// <param name="IsUnsafe">Whether the signature needs an unsafe context.</param>
/// <param name="CanBeAdded">Whether another file can add to the type.</param>
/// <param name="Method">What is emitted; null when a part of the method's own implements it.</param>
/// <param name="Problems">Why nothing is guarded.</param>
internal sealed record PartialMethodModel(
    ContainingTypeModel Type,
    bool IsUnsafe,
    bool CanBeAdded,
    MethodModel? Method,
    EquatableArray<ProblemModel> Problems)
{
    /// <summary>The using directives of the method's type, where a type of the signature is not there yet.</summary>
    public EquatableArray<string> Usings { get; init; } = EquatableArray<string>.Empty;

    /// <summary>
    /// Whether the implementing part is there only to be one: without any, the compiler reports that alone (CS8795), and none of the problems.
    /// </summary>
    public bool IsStub => Problems.Count > 0;
}
