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
        if (Symbol(node, model, cancellationToken) is not { } function || !Annotations.AreOn(function))
            return null;
        return node is LambdaExpressionSyntax lambda
            ? Lambda(function, lambda, model, cancellationToken)
            : HandlerParser.Nameless(function, isMapped: false, route: "");
    }

    /// <summary>The symbol of a lambda or local function. One among an attribute's arguments, as half-typed code has it, makes the compiler itself throw.</summary>
    public static IMethodSymbol? Symbol(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        if (IsWithinAttribute(node))
            return null;
        return (node is LambdaExpressionSyntax ? model.GetSymbolInfo(node, cancellationToken).Symbol : model.GetDeclaredSymbol(node, cancellationToken)) as IMethodSymbol;
    }

    /// <summary>The attributes on a lambda or local function.</summary>
    public static SyntaxList<AttributeListSyntax> Attributes(SyntaxNode node) => node switch
    {
        LambdaExpressionSyntax lambda => lambda.AttributeLists,
        LocalFunctionStatementSyntax local => local.AttributeLists,
        _ => default,
    };

    /// <summary>Whether a node is a part of an attribute's arguments, where the compiler cannot tell what a function is.</summary>
    public static bool IsWithinAttribute(SyntaxNode node) => node.FirstAncestorOrSelf<AttributeSyntax>() is not null;

    private static HandlerModel? Lambda(IMethodSymbol function, LambdaExpressionSyntax lambda, SemanticModel model, CancellationToken cancellationToken)
    {
        var route = MappingParser.Route(lambda, model, cancellationToken);
        var handler = HandlerParser.Nameless(function, MappingParser.IsHandler(lambda, model, cancellationToken), route);
        if (handler is not null && ShortCircuits.Takes(lambda) && !ShortCircuits.HasAttribute(function))
            handler = handler with { Problems = handler.Problems.Append(ProblemModel.Of(RuleIds.RunsAround, handler.Guard?.Name ?? handler.Key, ShortCircuits.Reason)).ToEquatableArray() };
        return handler is not null && route.Length > 0 && MappingParser.IsWholeRoute(lambda, model, cancellationToken) ? handler with { WholeRoute = route } : handler;
    }
}
