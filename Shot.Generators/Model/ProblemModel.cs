namespace Shot.Generators.Model;

/// <summary>Something that would leave a limit unenforced: the rule and its message's arguments.</summary>
internal sealed record ProblemModel(string Rule, EquatableArray<string> Arguments)
{
    /// <summary>
    /// Whether nobody but the generator can report it: analyzers see what other generators have made, and the compiler prints no <c>#error</c> of an emitted file where a
    /// partial method has no implementing part.
    /// </summary>
    public bool IsOfGenerator { get; init; }

    public static ProblemModel Of(string rule, params string[] arguments) => new(rule, arguments.ToEquatableArray());
}
