namespace Shot.Generators;

/// <summary>The names of the pipeline's steps. Tests use them to prove what an edit runs again.</summary>
internal static class Steps
{
    public const string Files = nameof(Files);
    public const string Interfaces = nameof(Interfaces);
    public const string Partials = nameof(Partials);
    public const string PartialTypes = nameof(PartialTypes);
    public const string Mappings = nameof(Mappings);
    public const string Handlers = nameof(Handlers);
    public const string Calls = nameof(Calls);
    public const string Conflicts = nameof(Conflicts);
    public const string Assembly = nameof(Assembly);
    public const string CrowdedNames = nameof(CrowdedNames);
    public const string Switches = nameof(Switches);

    public static readonly string[] All =
        [Files, Interfaces, Partials, PartialTypes, Mappings, Handlers, Calls, Conflicts, Assembly, CrowdedNames, Switches];
}
