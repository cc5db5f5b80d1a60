namespace Shot.Generators.Tracking;

/// <summary>The names under which source can write an annotation.</summary>
internal static class AttributeNames
{
    public static HashSet<string> Own { get; } = With([]);

    /// <summary>Adds the aliases of all files. A name too many costs only time.</summary>
    public static HashSet<string> With(IEnumerable<(string Alias, string Name)> aliases)
    {
        var own = KnownTypes.Defining.Select(static annotation => annotation.Substring(annotation.LastIndexOf('.') + 1));
        var names = new HashSet<string>(own.SelectMany(Forms), StringComparer.Ordinal);
        foreach (var (alias, _) in aliases.Where(other => names.Contains(other.Name)))
            names.UnionWith(Forms(alias));
        return names;

        // Source may leave out "Attribute", also of an alias such as using LimitAttribute = Shot.ShotLimitAttribute.
        static string[] Forms(string name) => name.EndsWith(nameof(Attribute), StringComparison.Ordinal)
            ? [name, name.Substring(0, name.Length - nameof(Attribute).Length)]
            : [name];
    }

    public static string Last(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
