namespace Shot.Generators.Model;

/// <summary>An interface with annotations, on it or inherited, and the decorator that guards it.</summary>
internal sealed record InterfaceModel(
    string HintName,
    string Namespace,
    string Accessibility,
    string Interface,
    string InterfaceDisplay,
    string OpenInterface,
    string OpenGuarded,
    string Guarded,
    string Extensions,
    string TypeParameters,
    string Constraints,
    string Inner,
    string Guards,
    string Disposed,
    string Holder,
    bool IsGeneric,
    bool IsUnsafe,
    bool OwnsDisposal,
    CoveringModel Covering,
    EquatableArray<MethodModel> Methods,
    EquatableArray<ForwardedModel> Forwarded,
    EquatableArray<PassThroughModel> PassThrough,
    EquatableArray<BaseGuardModel> Bases,
    EquatableArray<ProblemModel> Problems)
{
    /// <summary>What is said of the interface to whoever names it, which its decorator repeats: <c>[Obsolete]</c>, <c>[Experimental]</c>, platforms.</summary>
    public EquatableArray<string> Attributes { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The using directives of the interface's files, where a type that it names is not there yet.</summary>
    public EquatableArray<string> Usings { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Whether naming the interface is an error outside of obsolete code.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>Accessors to members that C# does not find by name.</summary>
    public EquatableArray<ExactModel> Exact { get; init; } = EquatableArray<ExactModel>.Empty;

    /// <summary>Whether one instance may be asked for as several instantiations of the interface.</summary>
    public bool IsVariant { get; init; }
}
