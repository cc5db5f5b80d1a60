using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>Finds what <c>MapGroup</c> puts before an endpoint's pattern.</summary>
internal static class RouteGroups
{
    private const int Deepest = 32;

    /// <summary>
    /// The prefixes of the groups that a call maps on, as far as its method shows them: <c>/shop/orders</c>. Empty when it shows none, or one that is no constant. Calls in between, such as
    /// <c>WithTags</c> or <c>HasApiVersion</c>, return what they are called on.
    /// </summary>
    public static string Prefix(InvocationExpressionSyntax invocation, SemanticModel model, CancellationToken cancellationToken)
    {
        var prefix = "";
        ExpressionSyntax? target = invocation;
        for (var depth = 0; depth < Deepest && target is not null; depth++)
        {
            switch (target)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    target = parenthesized.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var receiver } } call:
                    if (call != invocation && MappingParser.Name(call) == "MapGroup")
                    {
                        if (call.ArgumentList.Arguments.Count == 0 || model.GetConstantValue(call.ArgumentList.Arguments[0].Expression, cancellationToken) is not { HasValue: true, Value: string own })
                            return "";
                        prefix = (own.Trim('/') is { Length: > 0 } level ? "/" + level : "") + prefix;
                    }

                    target = receiver;
                    break;
                case IdentifierNameSyntax name:
                    target = model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declarations }
                        && declarations[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var value }
                        ? value
                        : null;
                    break;
                default:
                    target = null;
                    break;
            }
        }

        return prefix;
    }
}
