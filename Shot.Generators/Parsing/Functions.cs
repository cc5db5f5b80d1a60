using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>What runs from its first statement to its last, so that of two calls in it one comes first.</summary>
internal static class Functions
{
    /// <summary>The method that runs: of a member of an extension block, the static method beside the block, which a delegate shows at run time.</summary>
    public static IMethodSymbol Implementation(IMethodSymbol method) => method.AssociatedExtensionImplementation ?? method;

    public static bool Is(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax;

    /// <summary>The innermost function around a node; the whole file for top-level statements.</summary>
    public static SyntaxNode Around(SyntaxNode node) => node.Ancestors().First(static ancestor => Is(ancestor) || ancestor.Parent is null);
}
