namespace Shot.Generators.Tracking;

/// <summary>The names under which source can write an annotation.</summary>
internal static class AttributeNames
{
    public static HashSet<string> Own { get; } = With([]);

    /// <summary>Adds the aliases of all files. A name too many costs only time.</summary>
    public static HashSet<string> With(IEnumerable<(string Alias, string Name)> aliases)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var annotation in KnownTypes.Annotations)
            Add(annotation.Substring(annotation.LastIndexOf('.') + 1));
        foreach (var (alias, _) in aliases.Where(other => names.Contains(other.Name)))
            Add(alias);
        return names;

        // Source may leave out "Attribute", also of an alias such as using LimitAttribute = Shot.ShotLimitAttribute.
        void Add(string name)
        {
            names.Add(name);
            if (name.EndsWith(nameof(Attribute), StringComparison.Ordinal))
                names.Add(name.Substring(0, name.Length - nameof(Attribute).Length));
        }
    }

    public static string Last(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
