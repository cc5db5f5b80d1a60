namespace Shot.Generators.Parsing;

/// <summary>Finds the calls that map handlers.</summary>
internal static class MappingParser
{
    /// <summary>Whether a node is, as far as syntax tells, a name among the arguments of a <c>Map…</c> call.</summary>
    public static bool MayBeMapped(SyntaxNode node) =>
        node is IdentifierNameSyntax or MemberAccessExpressionSyntax or GenericNameSyntax
        && Call(node) is { } call
        && Name(call)?.StartsWith("Map", StringComparison.Ordinal) == true
        && !FunctionParser.IsWithinAttribute(node);

    public static MappingModel? Mapping(SyntaxNodeAnalysisContext context) => MayBeMapped(context.Node)
        ? Mapping((ExpressionSyntax)context.Node, context.SemanticModel, context.CancellationToken)
        : null;

    public static MappingModel? Mapping(ExpressionSyntax handler, SemanticModel model, CancellationToken cancellationToken)
    {
        var symbol = model.GetSymbolInfo(handler, cancellationToken);
        foreach (var method in (symbol.Symbol is { } found ? [found] : symbol.CandidateSymbols).OfType<IMethodSymbol>())
        {
            // The run time looks for annotations on an override and on the method that it overrides in the end.
            var key = HandlerParser.KeyOf(method);
            var overridden = method.IsOverride ? HandlerParser.KeyOf(method.Root()) : null;
            if ((key ?? overridden) is not { } handled || !IsHandler(handler, model, cancellationToken))
                continue;
            var route = Route(handler, model, cancellationToken);
            var isWhole = IsWholeRoute(handler, model, cancellationToken);
            return new MappingModel(handled, route, key is null ? "" : overridden ?? "", isWhole, ShortCircuits.Takes(handler));
        }

        return null;
    }

    /// <summary>Whether an expression is converted to <c>Delegate</c> or <c>RequestDelegate</c>, which endpoints take.</summary>
    public static bool IsHandler(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken)
    {
        var type = Outer(expression) is CastExpressionSyntax cast
            ? model.GetTypeInfo(cast, cancellationToken).Type
            : model.GetTypeInfo(expression, cancellationToken).ConvertedType;
        return type.Is(KnownTypes.Delegate) || type.Is(KnownTypes.RequestDelegate);
    }

    /// <summary>The route of a handler, <c>POST /orders</c>, with the known prefixes; empty when it is no constant.</summary>
    public static string Route(ExpressionSyntax handler, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Call(handler) is not { } call)
            return "";
        var pattern = call.ArgumentList.Arguments.Where(argument => argument != Outer(handler).Parent)
            .Select(argument => model.GetConstantValue(argument.Expression, cancellationToken).Value).OfType<string>().FirstOrDefault();
        return pattern is null ? ""
            : Verb(Name(call)) + RouteGroups.Prefix(call, model, cancellationToken) + "/" + pattern.TrimStart('/');
    }

    /// <summary>Whether the route is the endpoint's whole pattern: ASP.NET Core's own call maps it on the application.</summary>
    public static bool IsWholeRoute(ExpressionSyntax handler, SemanticModel model, CancellationToken cancellationToken) =>
        Call(handler) is { Expression: MemberAccessExpressionSyntax { Expression: var target } } call
        && model.GetTypeInfo(target, cancellationToken).Type.Is(KnownTypes.WebApplication)
        && model.GetSymbolInfo(call, cancellationToken).Symbol?.ContainingType.Is(KnownTypes.EndpointMapper) == true;

    public static string? Name(InvocationExpressionSyntax invocation) => Called(invocation)?.Identifier.ValueText;

    public static SimpleNameSyntax? Called(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        var name => name as SimpleNameSyntax,
    };

    private static InvocationExpressionSyntax? Call(SyntaxNode node) =>
        Outer(node).Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } ? call : null;

    private static SyntaxNode Outer(SyntaxNode node) =>
        node.AncestorsAndSelf().First(static level => level.Parent is not (ParenthesizedExpressionSyntax or CastExpressionSyntax));

    private static string Verb(string? method) =>
        method is "MapGet" or "MapPost" or "MapPut" or "MapDelete" or "MapPatch"
            ? method.Substring("Map".Length).ToUpperInvariant() + " "
            : "";
}
