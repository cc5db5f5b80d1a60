using System.Runtime.CompilerServices;

namespace Shot.Generators.Parsing;

/// <summary>Sees registrations after <c>AddShot()</c> on the same collection, as written, in the same function.</summary>
internal static class RegistrationOrder
{
    /// <summary>The calls of <c>AddShot()</c> in each file, which each of many registrations asks for.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, InvocationExpressionSyntax[]> Switches = new();

    /// <summary>Whether a registration comes after a call of <c>AddShot()</c> on the same collection, and before none.</summary>
    public static bool IsLate(SyntaxNode node)
    {
        if (Chain(node) is not { } chain || Root(chain) is not { } services)
            return false;
        var function = DeadCode.Around(chain);
        var calls = Switches.GetValue(node.SyntaxTree, static tree =>
            [.. tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Where(static call => MappingParser.Name(call) == KnownTypes.AddShot)])
            .Where(call => function.Span.Contains(call.Span) && Owner(Root(call)) == Owner(services)).ToList();
        return calls.TrueForAll(call => call.Span.End <= node.Span.End) && calls.Exists(call => HasRunBefore(call, chain));
    }

    /// <summary>The whole chain of calls around a node, as in <c>services.AddA().AddB()</c>.</summary>
    private static InvocationExpressionSyntax? Chain(SyntaxNode node) => node.AncestorsAndSelf()
        .TakeWhile(static level =>
            level is not (StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or ArrowExpressionClauseSyntax))
        .OfType<InvocationExpressionSyntax>().LastOrDefault();

    /// <summary>A builder counts as its collection, since libraries register on either.</summary>
    private static string? Owner(ExpressionSyntax? start) =>
        (start is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Services" } member ? member.Expression : start)?.ToString();

    /// <summary>The start of a chain of calls: <c>builder.Services</c> of <c>builder.Services.AddA().AddB()</c>.</summary>
    public static ExpressionSyntax? Root(ExpressionSyntax expression) =>
        Links(expression).LastOrDefault(static link => link is not InvocationExpressionSyntax);

    /// <summary>The calls of a chain from the last to the first, and its start.</summary>
    public static IEnumerable<ExpressionSyntax> Links(ExpressionSyntax expression) => expression.Follow(static link =>
        ((link as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax)?.Expression);

    /// <summary>Whether a call is part of the chain, or of a statement in one of the statement lists around the chain.</summary>
    private static bool HasRunBefore(InvocationExpressionSyntax call, InvocationExpressionSyntax chain)
    {
        var own = Chain(call);
        var list = own?.Parent is not ExpressionStatementSyntax statement ? null
            : statement.Parent is GlobalStatementSyntax global ? global.Parent
            : statement.Parent;
        return own == chain || (list is not null && chain.AncestorsAndSelf()
            .TakeWhile(static level => level is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Contains(list));
    }
}
