namespace Shot.Generators.Model;

/// <summary>Something that would leave a limit unenforced: the rule and its message's arguments.</summary>
internal sealed record ProblemModel(string Rule, EquatableArray<string> Arguments)
{
    /// <summary>
    /// Whether the generator reports it by itself: the compiler prints neither an analyzer's error nor <c>#error</c> in an emitted file where a partial method has no
    /// implementing part.
    /// </summary>
    public bool IsOfGenerator { get; init; }

    public static ProblemModel Of(string rule, params string[] arguments) => new(rule, arguments.ToEquatableArray());
}
