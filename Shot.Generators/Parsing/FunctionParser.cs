namespace Shot.Generators.Parsing;

/// <summary>Parses an annotated lambda or local function.</summary>
internal static class FunctionParser
{
    /// <summary>The handler; null when it has no annotation that compiles.</summary>
    public static HandlerModel? Parse(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Symbol(node, model, cancellationToken) is not { } function || !Annotations.AreOn(function))
            return null;
        if (node is not LambdaExpressionSyntax lambda)
            return HandlerParser.Nameless(function, isMapped: false, route: "");

        var route = MappingParser.Route(lambda, model, cancellationToken);
        var handler = HandlerParser.Nameless(function, MappingParser.IsHandler(lambda, model, cancellationToken), route);
        if (handler is null)
            return null;
        if (ShortCircuits.Takes(lambda) && !ShortCircuits.HasAttribute(function))
            handler = handler.With(ProblemModel.Of(RuleIds.RunsAround, handler.Display, ShortCircuits.Reason));
        return route.Length > 0 && MappingParser.IsWholeRoute(lambda, model, cancellationToken)
            ? handler with { WholeRoute = route }
            : handler;
    }

    /// <summary>The symbol of a lambda or local function; null in an attribute's arguments, where the compiler would throw.</summary>
    public static IMethodSymbol? Symbol(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        IsWithinAttribute(node) ? null
        : node is LambdaExpressionSyntax ? model.GetSymbolInfo(node, cancellationToken).Symbol as IMethodSymbol
        : model.GetDeclaredSymbol(node, cancellationToken) as IMethodSymbol;

    public static SyntaxList<AttributeListSyntax> Attributes(SyntaxNode node) => node switch
    {
        LambdaExpressionSyntax lambda => lambda.AttributeLists,
        LocalFunctionStatementSyntax local => local.AttributeLists,
        _ => default,
    };

    /// <summary>Half-typed code has functions among an attribute's arguments.</summary>
    public static bool IsWithinAttribute(SyntaxNode node) => node.FirstAncestorOrSelf<AttributeSyntax>() is not null;
}
