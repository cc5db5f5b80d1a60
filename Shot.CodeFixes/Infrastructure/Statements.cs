using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>Finds and edits statements of set-up code, which are chains of calls on a variable.</summary>
internal static class Statements
{
    /// <summary>The calls that come before <c>UseShot()</c>.</summary>
    public static readonly string[] BeforeUseShot = [KnownTypes.UseRouting, KnownTypes.UseAuthentication, "UseAuthorization", "UseCors"];

    public static string? Name(InvocationExpressionSyntax call) => MappingParser.Name(call);

    /// <summary>The start of a chain of calls: <c>builder.Services</c> of <c>builder.Services.AddA().AddB()</c>.</summary>
    public static ExpressionSyntax? Root(ExpressionSyntax? expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member })
            expression = member.Expression;
        return expression is InvocationExpressionSyntax ? null : expression;
    }

    /// <summary>The statement whose own expression contains a node. Null inside a lambda's expression.</summary>
    public static StatementSyntax? Of(SyntaxNode node)
    {
        for (var level = node; level is not null; level = level.Parent)
        {
            if (level is StatementSyntax statement)
                return statement;
            if (level is AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax)
                return null;
        }

        return null;
    }

    /// <summary>
    /// The outermost statement around another in the same function where <paramref name="needed"/> is in scope. The
    /// next statement runs after the other one in every branch.
    /// </summary>
    public static StatementSyntax Outermost(StatementSyntax statement, ISymbol? needed = null)
    {
        var outermost = statement;
        for (var level = statement.Parent; level is not null && !IsBoundary(level); level = level.Parent)
        {
            if (level is not StatementSyntax outer
                || (needed is ILocalSymbol
                    && needed.DeclaringSyntaxReferences.Any(
                        reference => reference.SyntaxTree == outer.SyntaxTree && outer.Span.Contains(reference.Span))))
            {
                continue;
            }

            if (IsInList(outer))
                outermost = outer;
        }

        return outermost;
    }

    /// <summary>Whether a node holds the body of a function.</summary>
    private static bool IsBoundary(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax;

    /// <summary>Whether a statement can have siblings. The branch of an <c>if</c> without braces cannot.</summary>
    public static bool IsInList(StatementSyntax statement) =>
        statement.Parent is BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax;

    /// <summary>The statements of the list that contains <paramref name="statement"/>, including itself.</summary>
    /// <remarks>Collection expressions could become syntax lists, whose nodes are copies outside of the tree.</remarks>
    public static List<StatementSyntax> Beside(StatementSyntax statement) => statement.Parent switch
    {
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => unit.Members.OfType<GlobalStatementSyntax>()
            .Select(global => global.Statement)
            .ToList(),
        BlockSyntax block => block.Statements.ToList(),
        SwitchSectionSyntax section => section.Statements.ToList(),
        _ => new List<StatementSyntax> { statement },
    };

    /// <summary>The names of the calls in a statement that start from <paramref name="variable"/> or have it as an argument.</summary>
    public static IEnumerable<string> Calls(StatementSyntax statement, string variable) =>
        statement.DescendantNodes(
            node => node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax).OfType<InvocationExpressionSyntax>()
            .Where(call => Is(Root(call), variable) || call.ArgumentList.Arguments.Any(argument => Is(argument.Expression, variable)))
            .Select(call => Name(call) ?? "");

    /// <summary>Inserts a statement, with the comments in its text, beside <paramref name="anchor"/>.</summary>
    public static void Insert(DocumentEditor editor, StatementSyntax anchor, string text, bool isAfter)
    {
        var indentation = anchor.GetLeadingTrivia().LastOrDefault(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
        var parsed = SyntaxFactory.ParseStatement(text);
        var statement = parsed
            .WithLeadingTrivia(indentation == default ? parsed.GetLeadingTrivia() : parsed.GetLeadingTrivia().Insert(0, indentation))
            .WithTrailingTrivia(parsed.GetTrailingTrivia().Add(EndOfLine.In(anchor)));
        SyntaxNode place = anchor.Parent is GlobalStatementSyntax global ? global : anchor;
        SyntaxNode inserted = place is GlobalStatementSyntax ? SyntaxFactory.GlobalStatement(statement) : statement;
        if (isAfter)
            editor.InsertAfter(place, inserted);
        else
            editor.InsertBefore(place, inserted);
    }

    public static void Remove(DocumentEditor editor, StatementSyntax statement) =>
        editor.RemoveNode(statement.Parent as GlobalStatementSyntax ?? (SyntaxNode)statement, SyntaxRemoveOptions.KeepNoTrivia);

    private static bool Is(ExpressionSyntax? expression, string text) =>
        expression is not null && expression.WithoutTrivia().ToString() == text;
}
