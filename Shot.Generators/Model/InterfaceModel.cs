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
    EquatableArray<ProblemModel> Problems);
