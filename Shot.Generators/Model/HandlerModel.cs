namespace Shot.Generators.Model;

/// <summary>An annotated endpoint handler, or an annotated controller, and how it is recognised at run time.</summary>
/// <param name="Key">Names the handler among all: a documentation id, or the outermost type and the line.</param>
/// <param name="Registration">The arguments that register it, without the guard.</param>
/// <param name="NeedsMapping">Whether it counts only when some call maps it.</param>
/// <param name="Guard">Its guard; null when only problems are known.</param>
/// <param name="Lines">The lines of its annotations where they are its identity.</param>
/// <param name="IsController">Whether it is mapped by the controllers' own calls.</param>
/// <param name="IsControllerByName">Whether nothing but its name makes it a controller.</param>
/// <param name="Problems">What keeps it from being guarded.</param>
/// <param name="Unmapped">The problem to report when no call maps it.</param>
internal sealed record HandlerModel(
    string Key,
    string Registration,
    bool NeedsMapping,
    GuardModel? Guard,
    EquatableArray<int> Lines,
    bool IsController,
    bool IsControllerByName,
    EquatableArray<ProblemModel> Problems,
    ProblemModel? Unmapped)
{
    /// <summary>The route of a lambda where nothing can have put another one before it; null where that is not known.</summary>
    public string? WholeRoute { get; init; }

    /// <summary>Whether naming its type is an error outside of obsolete code.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>What runs it.</summary>
    public HandlerKind Kind { get; init; }
}
