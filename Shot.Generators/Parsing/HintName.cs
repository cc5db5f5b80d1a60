namespace Shot.Generators.Parsing;

/// <summary>Names an emitted file after the metadata name of the guarded type, in characters that every file system takes.</summary>
internal static class HintName
{
    public static string Of(INamedTypeSymbol type) => Metadata(type) + ".g.cs";

    private static string Metadata(INamedTypeSymbol type)
    {
        var name = type.IsFileLocal ? type.Name : type.MetadataName.Replace('`', '-');
        if (type.ContainingType is { } outer)
            return Metadata(outer) + "+" + name;
        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? Display.FullNamespace(space) + "." + name : name;
    }
}
