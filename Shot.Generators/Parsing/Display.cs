namespace Shot.Generators.Parsing;

/// <summary>Symbols as text, for emitted code and for people.</summary>
internal static class Display
{
    private static readonly SymbolDisplayFormat Code = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    private static readonly SymbolDisplayFormat UnboundName =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat MetadataName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private static readonly SymbolDisplayFormat QualifiedName =
        MetadataName.WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat NamespaceName =
        MetadataName.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>Words that are keywords only in some places, where Roslyn does not escape them.</summary>
    private static readonly HashSet<string> Contextual = new(
        ["allows", "async", "await", "extension", "field", "file", "notnull", "partial", "record", "required", "scoped", "unmanaged",
            "var", "where", "yield"],
        StringComparer.Ordinal);

    /// <summary>A type as emitted code names it: <c>global::Shop.IOrders</c>.</summary>
    public static string InCode(ITypeSymbol type) => Escaped(type.ToDisplayParts(Code));

    /// <summary>A type for <c>typeof</c>: <c>global::Shop.IRepository&lt;&gt;</c>.</summary>
    public static string Unbound(INamedTypeSymbol type) =>
        Escaped((type.IsGenericType ? type.ConstructUnboundGenericType() : type).ToDisplayParts(UnboundName));

    /// <summary>A type's name with its namespace and without its type parameters.</summary>
    public static string FullName(ITypeSymbol type) => type.ToDisplayString(MetadataName);

    /// <summary>A type with the types that contain it, without namespace and type parameters: the start of a limit's name.</summary>
    public static string Short(INamedTypeSymbol type) =>
        type is { IsExtension: true, ContainingType: { } extended } ? Short(extended)
        : type.ContainingType is { } outer ? Short(outer) + "." + type.Name : type.Name;

    /// <summary>A type with its namespace and type parameters, which no other type of the assembly has.</summary>
    public static string Qualified(INamedTypeSymbol type) => type.ToDisplayString(QualifiedName);
    public static string Minimal(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    public static string Method(IMethodSymbol method)
    {
        var name = method.MethodKind == MethodKind.AnonymousFunction ? "lambda" : method.Name;
        return method.ContainingType is { } type ? Short(type) + "." + name : name;
    }

    /// <summary>A name as source has to write it.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && !Contextual.Contains(name) ? name : "@" + name;

    /// <summary>The part of a signature that tells overloads apart: <c>(ref int, string)</c>, or <c>&lt;T&gt;(T)</c>.</summary>
    public static string Overload(IMethodSymbol method)
    {
        var parameters = method.Parameters.Select(parameter => (parameter.RefKind == RefKind.None ? "" : "ref ") + Minimal(parameter.Type));
        return $"{Print.Types(method.TypeParameters.Select(parameter => parameter.Name))}({Print.List(parameters)})";
    }

    public static string Namespace(ISymbol symbol) =>
        symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? Escaped(space.ToDisplayParts(NamespaceName)) : "";

    /// <summary>The file of a guarded type: its metadata name, in characters that every file system takes.</summary>
    public static string Hint(INamedTypeSymbol type) =>
        (type.ContainingNamespace is { IsGlobalNamespace: false } space ? FullNamespace(space) + "." : "")
        + string.Join("+", type.SelfAndOuter().Reverse().Select(static level =>
            level.IsFileLocal ? level.Name : level.MetadataName.Replace('`', '-'))) + ".g.cs";

    public static string FullNamespace(INamespaceSymbol space) => space.ToDisplayString(MetadataName);

    private static string Escaped(ImmutableArray<SymbolDisplayPart> parts) => string.Concat(parts.Select(static part =>
        part.Kind != SymbolDisplayPartKind.Keyword && Contextual.Contains(part.ToString()) ? "@" + part : part.ToString()));
}
