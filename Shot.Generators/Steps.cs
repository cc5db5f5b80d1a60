namespace Shot.Generators;

/// <summary>The names of the pipeline's steps. Tests use them to prove what an edit runs again.</summary>
internal static class Steps
{
    public const string Files = nameof(Files), Interfaces = nameof(Interfaces), Partials = nameof(Partials);
    public const string PartialTypes = nameof(PartialTypes), Mappings = nameof(Mappings), Handlers = nameof(Handlers);
    public const string Calls = nameof(Calls), Conflicts = nameof(Conflicts), Assembly = nameof(Assembly);
    public const string CrowdedNames = nameof(CrowdedNames), Switches = nameof(Switches);

    public static readonly string[] All =
        [Files, Interfaces, Partials, PartialTypes, Mappings, Handlers, Calls, Conflicts, Assembly, CrowdedNames, Switches];
}
