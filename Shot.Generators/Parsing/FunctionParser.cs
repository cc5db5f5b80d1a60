using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Parses an annotated lambda or local function where it stands.</summary>
internal static class FunctionParser
{
    /// <summary>The handler; null when it has no annotation that compiles.</summary>
    public static HandlerModel? Parse(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        if (node is LambdaExpressionSyntax lambda)
        {
            return model.GetSymbolInfo(lambda, cancellationToken).Symbol is IMethodSymbol method && Annotations.AreOn(method)
                ? HandlerParser.Nameless(method, MappingParser.IsHandler(lambda, model, cancellationToken), MappingParser.Route(lambda, model, cancellationToken))
                : null;
        }

        return model.GetDeclaredSymbol(node, cancellationToken) is IMethodSymbol local && Annotations.AreOn(local)
            ? HandlerParser.Nameless(local, isMapped: false, route: "")
            : null;
    }
}
