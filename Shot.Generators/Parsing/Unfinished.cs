using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>
/// Tells code that is still being typed by its syntax errors. Nothing is said about it: as little of it compiles, so nothing goes unguarded, and what is missing may be what
/// comes next.
/// </summary>
internal static class Unfinished
{
    private const string ErrorDirective = "CS1029";

    /// <summary>Whether a file does not parse; <c>#error</c>, which emitted code has too, is no syntax error.</summary>
    public static bool Is(SyntaxTree tree, CancellationToken cancellationToken) =>
        tree.GetRoot(cancellationToken).ContainsDiagnostics
        && tree.GetDiagnostics(cancellationToken).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != ErrorDirective);

    /// <summary>Whether a file that declares a part of the symbol, or of the type around it, does not parse.</summary>
    public static bool Is(ISymbol symbol, CancellationToken cancellationToken)
    {
        var declarations = symbol is INamedTypeSymbol || symbol.ContainingType is null ? symbol.DeclaringSyntaxReferences : symbol.ContainingType.DeclaringSyntaxReferences;
        return declarations.Any(reference => Is(reference.SyntaxTree, cancellationToken));
    }

    /// <summary>Whether any file does not parse: one that does may miss what is declared or called there.</summary>
    public static bool Is(Compilation compilation, CancellationToken cancellationToken) => compilation.SyntaxTrees.Any(tree => Is(tree, cancellationToken));
}
