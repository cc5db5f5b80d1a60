using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>
/// Sees registrations that come after <c>AddShotGuards()</c>, which decorates what is registered before it. Only what stands on the same collection, as
/// written, in the same function counts: the rest shows when the host starts.
/// </summary>
internal static class RegistrationOrder
{
    /// <summary>Whether <paramref name="node"/>, in a call on a collection, comes after <c>AddShotGuards()</c> on the same one, with none behind it.</summary>
    public static bool IsLate(SyntaxNode node)
    {
        if (Chain(node) is not { } chain || Root(chain) is not { } services)
            return false;
        var collection = services.ToString();
        return (IsBehindInChain(node, chain) || Before(chain).Any(statement => Adds(statement, collection))) && !IsFollowed(chain, collection);
    }

    /// <summary>The whole chain of calls that a node is part of: of <c>services.Add(new ServiceDescriptor(…))</c> and of <c>services.AddA().AddB()</c>.</summary>
    private static InvocationExpressionSyntax? Chain(SyntaxNode node)
    {
        InvocationExpressionSyntax? chain = null;
        for (var level = node; level is not (null or StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or ArrowExpressionClauseSyntax); level = level.Parent)
            chain = level as InvocationExpressionSyntax ?? chain;
        return chain;
    }

    private static ExpressionSyntax? Root(ExpressionSyntax expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member })
            expression = member.Expression;
        return expression is InvocationExpressionSyntax ? null : expression;
    }

    /// <summary>Whether <c>AddShotGuards()</c> is an earlier link of the node's own chain, and none a later one.</summary>
    private static bool IsBehindInChain(SyntaxNode node, InvocationExpressionSyntax chain)
    {
        var isBehind = false;
        for (ExpressionSyntax level = chain; level is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call; level = member.Expression)
        {
            if (MappingParser.Name(call) != KnownTypes.AddShotGuards)
                continue;
            if (call.Span.End > node.Span.End)
                return false;
            isBehind = true;
        }

        return isBehind;
    }

    /// <summary>The statements that have run when this one does: those above it in each list around it.</summary>
    private static IEnumerable<StatementSyntax> Before(SyntaxNode node)
    {
        for (var level = node; level is not (null or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); level = level.Parent)
        {
            var position = level.SpanStart;
            var beside = level.Parent switch
            {
                BlockSyntax block => block.Statements,
                SwitchSectionSyntax section => section.Statements,
                CompilationUnitSyntax unit when level is GlobalStatementSyntax => unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement),
                _ => Enumerable.Empty<StatementSyntax>(),
            };
            foreach (var statement in beside.TakeWhile(statement => statement.SpanStart < position))
                yield return statement;
        }
    }

    private static bool Adds(StatementSyntax statement, string collection)
    {
        if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax chain })
            return false;
        for (ExpressionSyntax level = chain; level is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call; level = member.Expression)
        {
            // Texts are compared last: a long body asks this of each pair of its statements.
            if (MappingParser.Name(call) == KnownTypes.AddShotGuards)
                return Root(chain)?.ToString() == collection;
        }

        return false;
    }

    private static bool IsFollowed(InvocationExpressionSyntax chain, string collection)
    {
        SyntaxNode function = chain;
        while (function.Parent is not null and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax))
            function = function.Parent;
        return function.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
            call.SpanStart > chain.Span.End && MappingParser.Name(call) == KnownTypes.AddShotGuards && Root(call)?.ToString() == collection);
    }
}
