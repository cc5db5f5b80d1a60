namespace Shot.Generators.Model;

/// <summary>Something that would leave a limit unenforced: the rule and its message's arguments.</summary>
internal sealed record ProblemModel(string Rule, EquatableArray<string> Arguments)
{
    public static ProblemModel Of(string rule, params string[] arguments) => new(rule, arguments.ToEquatableArray());
}
