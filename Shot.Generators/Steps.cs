namespace Shot.Generators;

/// <summary>The names of the pipeline's steps, by which tests prove what an edit re-runs.</summary>
internal static class Steps
{
    public const string Annotated = nameof(Annotated);
    public const string Derived = nameof(Derived);
    public const string Interfaces = nameof(Interfaces);
    public const string Partials = nameof(Partials);
    public const string Handlers = nameof(Handlers);
    public const string Calls = nameof(Calls);
    public const string Assembly = nameof(Assembly);
    public const string Switches = nameof(Switches);

    public static readonly string[] All = [Annotated, Derived, Interfaces, Partials, Handlers, Calls, Assembly, Switches];
}
