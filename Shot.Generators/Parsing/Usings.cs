using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>A type's using directives: emitted code needs them to find a type that another generator makes.</summary>
internal static class Usings
{
    public static EquatableArray<string> Of(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .SelectMany(static reference => reference.GetSyntax().Ancestors())
        .SelectMany(static node => node switch
        {
            CompilationUnitSyntax unit => unit.Usings,
            BaseNamespaceDeclarationSyntax space => space.Usings,
            _ => default,
        })
        .Where(static directive => !directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
        .Select(static directive => directive.WithoutTrivia().ToString())
        .Distinct(StringComparer.Ordinal).OrderBy(static directive => directive, StringComparer.Ordinal).ToEquatableArray();
}
