using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Finds the calls that map handlers.</summary>
internal static class MappingParser
{
    /// <summary>Whether a node is the handler of a <c>Map…</c> call as far as syntax tells: a name among its arguments.</summary>
    public static bool MayBeMapped(SyntaxNode node) =>
        node is IdentifierNameSyntax or MemberAccessExpressionSyntax or GenericNameSyntax
        && Outer(node).Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation }
        && Name(invocation) is { } name && name.StartsWith("Map", StringComparison.Ordinal)
        && node.FirstAncestorOrSelf<AttributeSyntax>() is null;

    /// <summary>The mapping of an annotated method; null for anything else.</summary>
    public static MappingModel? Mapping(ExpressionSyntax handler, SemanticModel model, CancellationToken cancellationToken)
    {
        var symbol = model.GetSymbolInfo(handler, cancellationToken);
        foreach (var candidate in symbol.Symbol is { } found ? [found] : symbol.CandidateSymbols)
        {
            if (candidate is not IMethodSymbol method)
                continue;
            var key = HandlerParser.KeyOf(method);
            var overridden = method.IsOverride ? HandlerParser.KeyOf(Root(method)) : null;
            if ((key ?? overridden) is { } handled && IsHandler(handler, model, cancellationToken))
                return new MappingModel(handled, Route(handler, model, cancellationToken), key is null ? "" : overridden ?? "", IsWholeRoute(handler, model, cancellationToken), ShortCircuits.Takes(handler));
        }

        return null;
    }

    /// <summary>Whether an expression is converted to what endpoints take: <c>Delegate</c> or <c>RequestDelegate</c>.</summary>
    public static bool IsHandler(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        (Outer(expression) is CastExpressionSyntax cast
            ? model.GetTypeInfo(cast, cancellationToken).Type
            : model.GetTypeInfo(expression, cancellationToken).ConvertedType) is { } type
        && Display.FullName(type) is KnownTypes.Delegate or KnownTypes.RequestDelegate;

    /// <summary>The route that the call around a handler gives it, <c>POST /orders</c>, with the prefixes of its groups as far as they are seen; empty when it is no constant.</summary>
    public static string Route(ExpressionSyntax handler, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Outer(handler).Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax invocation } arguments })
            return "";
        foreach (var argument in arguments.Arguments)
        {
            if (argument != Outer(handler).Parent && model.GetConstantValue(argument.Expression, cancellationToken) is { HasValue: true, Value: string pattern })
                return Verb(Name(invocation)) + RouteGroups.Prefix(invocation, model, cancellationToken) + "/" + pattern.TrimStart('/');
        }

        return "";
    }

    /// <summary>Whether the route is all of the endpoint's pattern: one of ASP.NET Core's own calls maps it, on the application itself and not on a group.</summary>
    public static bool IsWholeRoute(ExpressionSyntax handler, SemanticModel model, CancellationToken cancellationToken) =>
        Outer(handler).Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var target } } invocation }
        && model.GetTypeInfo(target, cancellationToken).Type is { } type && Display.FullName(type) == KnownTypes.WebApplication
        && model.GetSymbolInfo(invocation, cancellationToken).Symbol?.ContainingType is { } mapper && Display.FullName(mapper) == KnownTypes.EndpointMapper;

    public static string? Name(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>The method that an override is one of in the end: where the runtime looks for annotations beside the override's own.</summary>
    private static IMethodSymbol Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    /// <summary>The expression with the casts and parentheses around it.</summary>
    private static SyntaxNode Outer(SyntaxNode node)
    {
        while (node.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax)
            node = node.Parent;
        return node;
    }

    private static string Verb(string? method) => method switch
    {
        "MapGet" => "GET ",
        "MapPost" => "POST ",
        "MapPut" => "PUT ",
        "MapDelete" => "DELETE ",
        "MapPatch" => "PATCH ",
        _ => "",
    };
}
