namespace Shot.Generators.Parsing;

/// <summary>Methods, accessors, lambdas and local functions: the pieces of code that run from top to bottom.</summary>
internal static class Functions
{
    /// <summary>The method that runs: for an extension block's member, the static method that the compiler puts beside the block.</summary>
    public static IMethodSymbol Implementation(IMethodSymbol method) => method.AssociatedExtensionImplementation ?? method;

    public static bool Is(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax
            or AccessorDeclarationSyntax;

    /// <summary>The innermost function around a node; the whole file for top-level statements.</summary>
    public static SyntaxNode Around(SyntaxNode node) => node.Ancestors().First(static ancestor => Is(ancestor) || ancestor.Parent is null);
}
