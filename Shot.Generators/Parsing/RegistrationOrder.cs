using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>
/// Sees registrations that come after <c>AddShot()</c>, which decorates what is registered before it. Only what stands on the same collection, as
/// written, in the same function counts: the rest shows when the host starts.
/// </summary>
internal static class RegistrationOrder
{
    /// <summary>The calls of <c>AddShot()</c> in each file: few, while set-up code asks about each of its many registrations.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, InvocationExpressionSyntax[]> Switches = new();

    /// <summary>Whether <paramref name="node"/>, in a call on a collection, comes after <c>AddShot()</c> on the same one, with none behind it.</summary>
    public static bool IsLate(SyntaxNode node)
    {
        if (Chain(node) is not { } chain || Root(chain) is not { } services)
            return false;
        var function = Functions.Around(chain);
        var isBehind = false;
        foreach (var call in Switches.GetValue(node.SyntaxTree, static tree => SwitchesIn(tree.GetRoot())))
        {
            if (!function.Span.Contains(call.Span) || Owner(Root(call)) != Owner(services))
                continue;
            if (call.Span.End > node.Span.End)
                return false;
            isBehind |= HasRunBefore(call, chain);
        }

        return isBehind;
    }

    private static InvocationExpressionSyntax[] SwitchesIn(SyntaxNode root) =>
        [.. root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => MappingParser.Name(call) == KnownTypes.AddShot)];

    /// <summary>The whole chain of calls that a node is part of: of <c>services.Add(new ServiceDescriptor(…))</c> and of <c>services.AddA().AddB()</c>.</summary>
    private static InvocationExpressionSyntax? Chain(SyntaxNode node)
    {
        InvocationExpressionSyntax? chain = null;
        for (var level = node; level is not (null or StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or ArrowExpressionClauseSyntax); level = level.Parent)
            chain = level as InvocationExpressionSyntax ?? chain;
        return chain;
    }

    /// <summary>A builder stands for the collection that it has: libraries register on either.</summary>
    private static string? Owner(ExpressionSyntax? start) =>
        start is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Services" } member ? member.Expression.ToString() : start?.ToString();

    private static ExpressionSyntax? Root(ExpressionSyntax expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member })
            expression = member.Expression;
        return expression is InvocationExpressionSyntax ? null : expression;
    }

    /// <summary>Whether a call is part of the chain, or of a statement above it in one of the lists of statements around it.</summary>
    private static bool HasRunBefore(InvocationExpressionSyntax call, InvocationExpressionSyntax chain)
    {
        var own = Chain(call);
        if (own == chain)
            return true;
        if (own?.Parent is not ExpressionStatementSyntax statement)
            return false;
        var list = statement.Parent is GlobalStatementSyntax global ? global.Parent : statement.Parent;
        for (SyntaxNode? level = chain; level is not (null or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); level = level.Parent)
        {
            if (level == list)
                return true;
        }

        return false;
    }
}
