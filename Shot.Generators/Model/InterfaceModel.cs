namespace Shot.Generators.Model;

/// <summary>An interface with annotations, its own or inherited ones, and the decorator that guards it.</summary>
internal sealed record InterfaceModel(
    string HintName, string Namespace, string Accessibility, string Interface, string InterfaceDisplay, string OpenInterface,
    string OpenGuarded, string Guarded, string Extensions, string TypeParameters, string Constraints, string Inner,
    string Guards, string Disposed, string Holder)
{
    public bool IsGeneric { get; init; }
    public bool IsUnsafe { get; init; }
    public bool IsVariant { get; init; }
    public bool IsObsolete { get; init; }
    public bool OwnsDisposal { get; init; }
    public CoveringModel Covering { get; init; } = CoveringModel.None;
    public EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The members that are not guarded here, line by line: they go to the decorated instance or to another decorator.</summary>
    public EquatableArray<EquatableArray<string>> Members { get; init; }
    public EquatableArray<BaseGuardModel> Bases { get; init; }
    public EquatableArray<string> Attributes { get; init; }
    public EquatableArray<string> Usings { get; init; }

    /// <summary>Classes of accessors to members that C# does not find by name, line by line.</summary>
    public EquatableArray<EquatableArray<string>> Exact { get; init; }
    public EquatableArray<ProblemModel> Problems { get; init; }

    public RecordEntryModel Record => new(OpenInterface, OpenGuarded, Interface, IsGeneric, IsObsolete);
}
