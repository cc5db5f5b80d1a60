using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Tracking;

/// <summary>The names under which source can write an annotation.</summary>
internal static class AttributeNames
{
    /// <summary>Those that they have without any alias.</summary>
    public static HashSet<string> Own { get; } = With([]);

    /// <summary>Adds those that usings give the annotations, in whichever file: a name too many is only looked at in vain.</summary>
    public static HashSet<string> With(IEnumerable<(string Alias, string Name)> aliases)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var annotation in KnownTypes.Annotations)
        {
            var name = annotation.Substring(annotation.LastIndexOf('.') + 1);
            names.Add(name);
            names.Add(name.Substring(0, name.Length - nameof(Attribute).Length));
        }

        // Source may leave out "Attribute" of an alias too, as in using LimitAttribute = Shot.ShotLimitAttribute.
        foreach (var (alias, name) in aliases)
        {
            if (!names.Contains(name))
                continue;
            names.Add(alias);
            if (alias.EndsWith(nameof(Attribute), StringComparison.Ordinal))
                names.Add(alias.Substring(0, alias.Length - nameof(Attribute).Length));
        }

        return names;
    }

    /// <summary>The last part of a name.</summary>
    public static string Last(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };
}
