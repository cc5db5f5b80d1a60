namespace Shot.Generators.Model;

/// <summary>Something that would leave a limit unenforced: the rule and its message's arguments.</summary>
internal sealed record ProblemModel(string Rule, EquatableArray<string> Arguments)
{
    /// <summary>Whether the generator reports it itself, since without an implementing part the compiler reports nothing else.</summary>
    public bool IsOfGenerator { get; init; }

    public static ProblemModel Of(string rule, params string[] arguments) => new(rule, arguments.ToEquatableArray());
}
