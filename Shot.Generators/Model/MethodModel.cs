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
    string Name,
    string TypeParameters,
    string Constraints,
    EquatableArray<ParameterModel> Parameters,
    string Work,
    string? TokenParameter,
    LocalNames Locals,
    TwinModel? Twin,
    GuardModel Guard)
{
    /// <summary>The documentation comment's lines; none for an implementing part, whose declaration has it.</summary>
    public EquatableArray<string> Documentation { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The declared type of a variable that holds the result.</summary>
    public string ResultVariable { get; init; } = "var";

    /// <summary>Private methods that the wrapper and its twin call.</summary>
    public EquatableArray<string> Helpers { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The call that answers in place of one that is refused; null when that throws.</summary>
    public string? Fallback { get; init; }
}
