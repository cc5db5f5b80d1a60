namespace Shot.Generators.Parsing;

/// <summary>Finds the prefix that <c>MapGroup</c> puts before an endpoint's pattern.</summary>
internal static class RouteGroups
{
    /// <summary>Ends the search in half-typed code whose variables refer to one another.</summary>
    private const int Deepest = 32;

    /// <summary>The prefix of the groups that a call maps on, as far as its method shows them: <c>/shop/orders</c>. Empty where one is no
    /// constant. Calls in between, such as <c>WithTags</c>, are taken to return what they are called on.</summary>
    public static string Prefix(InvocationExpressionSyntax invocation, SemanticModel model, CancellationToken cancellationToken)
    {
        return Of(invocation, 0) ?? "";

        string? Of(ExpressionSyntax? target, int depth) => depth == Deepest ? "" : target switch
        {
            ParenthesizedExpressionSyntax inner => Of(inner.Expression, depth + 1),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var receiver } } call =>
                Level(call) is { } own && Of(receiver, depth + 1) is { } outer ? outer + own : null,
            IdentifierNameSyntax name => Of(Initializer(name), depth + 1),
            _ => "",
        };

        // Null where it is no constant.
        string? Level(InvocationExpressionSyntax call) =>
            call == invocation || MappingParser.Name(call) != "MapGroup" ? ""
            : call.ArgumentList.Arguments.FirstOrDefault()?.Expression is not { } argument
                || model.GetConstantValue(argument, cancellationToken).Value is not string own ? null
            : own.Trim('/') is { Length: > 0 } level ? "/" + level : "";

        ExpressionSyntax? Initializer(IdentifierNameSyntax name)
        {
            var variable = model.GetSymbolInfo(name, cancellationToken).Symbol as ILocalSymbol;
            var declaration = variable?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
            return (declaration as VariableDeclaratorSyntax)?.Initializer?.Value;
        }
    }
}
