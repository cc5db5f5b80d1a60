namespace Shot.CodeFixes;

/// <summary>Passes a method's token to the calls in its body that can take one and get none.</summary>
internal static class TokenPassing
{
    public static void Pass(FixRun run, DocumentEditor editor, SyntaxNode function, string token, Func<IMethodSymbol, bool> getsToken)
    {
        var takers = Takers(function, editor.SemanticModel, getsToken).Where(taker => run.IsFirst(taker.Call));
        foreach (var (call, parameter, isNamed) in takers)
            editor.ReplaceNode(call, (current, _) => WithToken((InvocationExpressionSyntax)current, token, parameter ?? token, isNamed));
    }

    /// <summary>The calls that lack a token and can take one, with its parameter if there is one, and whether it must be named.</summary>
    public static IEnumerable<(InvocationExpressionSyntax Call, string? Parameter, bool IsNamed)> Takers(
        SyntaxNode function, SemanticModel model, Func<IMethodSymbol, bool> getsToken)
    {
        foreach (var call in function.DescendantNodes(node => node == function || !IsStatic(node)).OfType<InvocationExpressionSyntax>())
        {
            var arguments = call.ArgumentList.Arguments;
            var hasToken = arguments.Any(argument => Overloads.IsToken(model.GetTypeInfo(argument.Expression).ConvertedType));
            if (hasToken || model.GetSymbolInfo(call).Symbol is not IMethodSymbol callee)
                continue;
            var isNamed = arguments.Any(other => other.NameColon is not null);
            if (callee.Parameters.FirstOrDefault(parameter => Overloads.IsToken(parameter.Type)) is { IsOptional: true } optional)
                yield return (call, optional.Name, isNamed || optional.Ordinal != arguments.Count);
            else if (getsToken(callee))
                yield return (call, null, isNamed);
            else if (arguments.Count == callee.Parameters.Length
                && Overloads.WithToken(callee, other => model.IsAccessible(call.SpanStart, other)) is { } overload)
            {
                yield return (call, overload.Parameters.Last().Name, isNamed);
            }
        }
    }

    private static InvocationExpressionSyntax WithToken(InvocationExpressionSyntax call, string token, string parameter, bool isNamed)
    {
        var argument = Argument(IdentifierName(token));
        if (isNamed)
            argument = argument.WithNameColon(NameColon(parameter).WithTrailingTrivia(Space));
        if (call.ArgumentList.Arguments.Count > 0)
            argument = argument.WithLeadingTrivia(Space);
        return call.AddArgumentListArguments(argument);
    }

    private static bool IsStatic(SyntaxNode node) => node switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.Modifiers.Any(SyntaxKind.StaticKeyword),
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    };
}
