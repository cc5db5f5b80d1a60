namespace Shot.Generators.Model;

/// <summary>A guarded method: all that its wrapper and its twin print.</summary>
internal sealed record MethodModel(
    string Attributes,
    string ReturnAttributes,
    string Modifiers,
    string ExplicitPrefix,
    string ReturnType,
    string ResultType,
    ResultKind Kind,
    bool Forgive,
    string Name,
    string TypeParameters,
    string Constraints,
    EquatableArray<ParameterModel> Parameters,
    string Target,
    string? TokenParameter,
    LocalNames Locals,
    TwinModel? Twin,
    GuardModel Guard)
{
    /// <summary>The call that answers in place of one that is shed; null when that throws.</summary>
    public string? Fallback { get; init; }
}
