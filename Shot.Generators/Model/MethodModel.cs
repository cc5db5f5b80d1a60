namespace Shot.Generators.Model;

/// <summary>A guarded method: the data that its wrapper and its twin print.</summary>
internal sealed record MethodModel(
    string Declaration, string ReturnType, string ResultType, ResultKind Kind, string Work, string? TokenParameter,
    LocalNames Locals, GuardModel Guard)
{
    public string Attributes { get; init; } = "";
    public EquatableArray<string> Documentation { get; init; }

    /// <summary>The parameters that a refusal has to assign.</summary>
    public EquatableArray<string> OutParameters { get; init; }

    /// <summary>The declared type of a variable that holds the result, with <c>ref</c> where it is a reference.</summary>
    public string ResultVariable { get; init; } = "var";
    public EquatableArray<string> Helpers { get; init; }

    /// <summary>The call that answers for a refused one; null when a refusal throws.</summary>
    public string? Fallback { get; init; }
    public TwinModel? Twin { get; init; }

    public bool IsTask => Kind is ResultKind.Task or ResultKind.TaskOfT or ResultKind.ValueTask or ResultKind.ValueTaskOfT;
    public string ResultArgument => Kind is ResultKind.Void or ResultKind.Task or ResultKind.ValueTask ? "" : $"<{ResultType}>";
}
