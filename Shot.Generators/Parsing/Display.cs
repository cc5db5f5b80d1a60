using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Shot.Generators.Parsing;

/// <summary>Symbols as text: as emitted code writes them, and as people read them.</summary>
internal static class Display
{
    private static readonly SymbolDisplayFormat Code = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
        | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
        | SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    private static readonly SymbolDisplayFormat MetadataName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private static readonly SymbolDisplayFormat QualifiedName = MetadataName.WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat NamespaceName =
        MetadataName.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>Words that are keywords only in some places, where a name stands without an <c>@</c> in others.</summary>
    private static readonly HashSet<string> Contextual = new(
        ["allows", "async", "await", "extension", "field", "file", "notnull", "partial", "record", "required", "scoped", "unmanaged", "var", "where", "yield"],
        StringComparer.Ordinal);

    /// <summary>A type as emitted code names it: <c>global::Shop.IOrders</c>.</summary>
    public static string InCode(ITypeSymbol type) => Escaped(type.ToDisplayParts(Code));

    /// <summary>A type for <c>typeof</c>: <c>global::Shop.IRepository&lt;&gt;</c>.</summary>
    public static string Unbound(INamedTypeSymbol type) =>
        Escaped((type.IsGenericType ? type.ConstructUnboundGenericType() : type).ToDisplayParts(SymbolDisplayFormat.FullyQualifiedFormat
            .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers)));

    /// <summary>A type's name with its namespace and without its type parameters.</summary>
    public static string FullName(ITypeSymbol type) => type.ToDisplayString(MetadataName);

    /// <summary>A type with the types that contain it, without namespace and type parameters: the start of a limit's name.</summary>
    public static string Short(INamedTypeSymbol type) =>
        type is { IsExtension: true, ContainingType: { } extended } ? Short(extended)
        : type.ContainingType is { } outer ? Short(outer) + "." + type.Name : type.Name;

    /// <summary>A type with all that tells it from another one of the same short name: its namespace and its type parameters.</summary>
    public static string Qualified(INamedTypeSymbol type) => type.ToDisplayString(QualifiedName);

    /// <summary>A method as a message names it.</summary>
    public static string Method(IMethodSymbol method)
    {
        var name = method.MethodKind == MethodKind.AnonymousFunction ? "lambda" : method.Name;
        return method.ContainingType is { } type ? Short(type) + "." + name : name;
    }

    /// <summary>A name as source has to write it.</summary>
    public static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && !Contextual.Contains(name) ? name : "@" + name;

    /// <summary>What tells one overload from another, to a reader: <c>(ref int, string)</c>, or <c>&lt;T&gt;(T)</c>.</summary>
    public static string Overload(IMethodSymbol method) =>
        (method.IsGenericMethod ? $"<{string.Join(", ", method.TypeParameters.Select(parameter => parameter.Name))}>" : "")
        + $"({string.Join(", ", method.Parameters.Select(parameter => (parameter.RefKind == RefKind.None ? "" : "ref ") + parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)))})";

    /// <summary>The namespace as source has to write it, or empty.</summary>
    public static string Namespace(ISymbol symbol) =>
        symbol.ContainingNamespace is { IsGlobalNamespace: false } space ? Escaped(space.ToDisplayParts(NamespaceName)) : "";

    private static string Escaped(System.Collections.Immutable.ImmutableArray<SymbolDisplayPart> parts) =>
        string.Concat(parts.Select(static part => part.Kind != SymbolDisplayPartKind.Keyword && Contextual.Contains(part.ToString()) ? "@" + part : part.ToString()));

    /// <summary>A namespace as metadata names it.</summary>
    public static string FullNamespace(INamespaceSymbol space) => space.ToDisplayString(MetadataName);
}
