namespace Shot.Generators.Model;

/// <summary>An annotated handler or class of handlers, and how the run time recognises it.</summary>
/// <param name="Key">Identifies the handler: a documentation id, or the outermost type and the line.</param>
/// <param name="Guard">Its guard; null when it only has problems.</param>
internal sealed record HandlerModel(string Key, GuardModel? Guard)
{
    public HandlerKind Kind { get; init; }

    /// <summary>The arguments of each call that registers it, without the guard.</summary>
    public EquatableArray<string> Registrations { get; init; }

    /// <summary>Whether it counts only when a call maps it.</summary>
    public bool NeedsMapping { get; init; }

    /// <summary>The lines of its annotations, where they identify it.</summary>
    public EquatableArray<int> Lines { get; init; }

    /// <summary>Whether the calls that map controllers map it.</summary>
    public bool IsController { get; init; }

    /// <summary>Whether nothing but its name makes it a controller.</summary>
    public bool IsControllerByName { get; init; }

    /// <summary>What keeps it from being guarded.</summary>
    public EquatableArray<ProblemModel> Problems { get; init; }

    /// <summary>The problem to report when no call maps it.</summary>
    public ProblemModel? Unmapped { get; init; }

    /// <summary>The route of a lambda that no group can have prefixed; null where that is not known.</summary>
    public string? WholeRoute { get; init; }

    /// <summary>Whether naming its type is an error outside of obsolete code.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>The name in messages.</summary>
    public string Display => Guard?.Name ?? Key;

    public HandlerModel With(ProblemModel problem) => this with { Problems = Problems.Append(problem).ToEquatableArray() };
}
