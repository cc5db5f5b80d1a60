namespace Shot.Generators.Model;

/// <summary>An annotated partial method, whose implementing part is emitted.</summary>
/// <param name="Type">What declares the method.</param>
/// <param name="IsUnsafe">Whether the signature needs an unsafe context.</param>
/// <param name="Method">What is emitted; null when a part of the method's own implements it.</param>
/// <param name="Problems">Why nothing is emitted.</param>
internal sealed record PartialMethodModel(
    ContainingTypeModel Type,
    bool IsUnsafe,
    MethodModel? Method,
    EquatableArray<ProblemModel> Problems);
