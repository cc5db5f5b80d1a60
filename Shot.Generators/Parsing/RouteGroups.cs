namespace Shot.Generators.Parsing;

/// <summary>Finds the prefix that <c>MapGroup</c> puts before an endpoint's pattern.</summary>
internal static class RouteGroups
{
    /// <summary>Ends the search in half-typed code whose variables refer to one another.</summary>
    private const int Deepest = 32;

    /// <summary>
    /// The prefix of the groups that a call maps on, as far as its method shows them: <c>/shop/orders</c>. Empty where one is no constant.
    /// Calls in between, such as <c>WithTags</c>, are taken to return what they are called on.
    /// </summary>
    public static string Prefix(InvocationExpressionSyntax invocation, SemanticModel model, CancellationToken cancellationToken)
    {
        var prefix = "";
        ExpressionSyntax? target = invocation;
        for (var depth = 0; depth < Deepest; depth++)
        {
            switch (target)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    target = parenthesized.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var receiver } } call:
                    if (call != invocation && MappingParser.Name(call) == "MapGroup")
                    {
                        var argument = call.ArgumentList.Arguments.FirstOrDefault()?.Expression;
                        if (argument is null || model.GetConstantValue(argument, cancellationToken).Value is not string own)
                            return "";
                        prefix = (own.Trim('/') is { Length: > 0 } level ? "/" + level : "") + prefix;
                    }

                    target = receiver;
                    break;
                case IdentifierNameSyntax name:
                    var variable = model.GetSymbolInfo(name, cancellationToken).Symbol as ILocalSymbol;
                    var declaration = variable?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
                    target = (declaration as VariableDeclaratorSyntax)?.Initializer?.Value;
                    break;
                default:
                    return prefix;
            }
        }

        return prefix;
    }
}
