namespace Shot.Generators.Model;

/// <summary>An annotated handler or class of handlers, and how the run time recognises it. The key is a documentation id, or the outermost
/// type and the line. The guard is null when the handler only has problems.</summary>
internal sealed record HandlerModel(string Key, GuardModel? Guard)
{
    public HandlerKind Kind { get; init; }

    /// <summary>The arguments of each call that registers it, without the guard.</summary>
    public EquatableArray<string> Registrations { get; init; }
    public bool NeedsMapping { get; init; }
    public EquatableArray<int> Lines { get; init; }
    public bool IsController { get; init; }
    public bool IsControllerByName { get; init; }
    public EquatableArray<ProblemModel> Problems { get; init; }
    public ProblemModel? Unmapped { get; init; }

    /// <summary>The problem if no call limits endpoints, for a criticality on a handler without limits.</summary>
    public ProblemModel? NothingRefuses { get; init; }

    /// <summary>The route of a lambda that no group can have prefixed; null where that is not known.</summary>
    public string? WholeRoute { get; init; }
    public bool IsObsolete { get; init; }
    public string Display => Guard?.Name ?? Key;
    public HandlerModel With(ProblemModel problem) => this with { Problems = Problems.Append(problem).ToEquatableArray() };
}
