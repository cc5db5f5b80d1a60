namespace Shot.Generators.Parsing;

/// <summary>Recognises half-typed code by its syntax errors. It does not compile anyway, so nothing is reported about it.</summary>
internal static class Unfinished
{
    private const string ErrorDirective = "CS1029";

    /// <summary>Whether a file does not parse; <c>#error</c>, which emitted code has too, does not count.</summary>
    public static bool Is(SyntaxTree tree, CancellationToken cancellationToken) =>
        tree.GetRoot(cancellationToken).ContainsDiagnostics
        && tree.GetDiagnostics(cancellationToken)
        .Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != ErrorDirective);

    /// <summary>Whether a file that declares a part of the symbol, or of the type around it, does not parse.</summary>
    public static bool Is(ISymbol symbol, CancellationToken cancellationToken) =>
        (symbol is INamedTypeSymbol ? symbol : symbol.ContainingType ?? symbol).DeclaringSyntaxReferences
            .Any(reference => Is(reference.SyntaxTree, cancellationToken));

    public static bool Is(Compilation compilation, CancellationToken cancellationToken) =>
        compilation.SyntaxTrees.Any(tree => Is(tree, cancellationToken));
}
