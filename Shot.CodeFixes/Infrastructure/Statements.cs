using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>Set-up code: statements one below the other, each a chain of calls on a variable.</summary>
internal static class Statements
{
    /// <summary>The calls that <c>UseShot()</c> stands behind.</summary>
    public static readonly string[] BeforeUseShot = [KnownTypes.UseRouting, KnownTypes.UseAuthentication, "UseAuthorization", "UseCors"];

    /// <summary>Where set-up code may stand: in the document itself, and else in another one of its project.</summary>
    public static IEnumerable<Document> Documents(Document document) =>
        new[] { document }.Concat(document.Project.Documents.Where(other => other.Id != document.Id).OrderBy(other => other.Name, StringComparer.Ordinal));

    public static string? Name(InvocationExpressionSyntax call) => MappingParser.Name(call);

    /// <summary>What a chain of calls starts from: <c>builder.Services</c> of <c>builder.Services.AddA().AddB()</c>.</summary>
    public static ExpressionSyntax? Root(ExpressionSyntax? expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member })
            expression = member.Expression;
        return expression is InvocationExpressionSyntax ? null : expression;
    }

    /// <summary>The statement whose own expression a node is part of; null inside a lambda's expression.</summary>
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
    /// The statement that holds another in the body of its function, as far out as <paramref name="needed"/> is known: what stands behind it comes after the other, whichever branches were taken.
    /// </summary>
    public static StatementSyntax Outermost(StatementSyntax statement, ISymbol? needed = null)
    {
        var outermost = statement;
        for (var level = statement.Parent; level is not (null or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax); level = level.Parent)
        {
            if (level is not StatementSyntax outer || (needed is ILocalSymbol && needed.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == outer.SyntaxTree && outer.Span.Contains(reference.Span))))
                continue;
            if (IsInList(outer))
                outermost = outer;
        }

        return outermost;
    }

    /// <summary>Whether others can stand beside a statement, which the branch of an <c>if</c> without braces has no room for.</summary>
    public static bool IsInList(StatementSyntax statement) => statement.Parent is BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax;

    /// <summary>The statements of the list that <paramref name="statement"/> stands in, itself included.</summary>
    /// <remarks>Lists, and no collection expressions: those could become syntax lists, whose nodes are copies outside of the tree.</remarks>
    public static List<StatementSyntax> Beside(StatementSyntax statement) => statement.Parent switch
    {
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement).ToList(),
        BlockSyntax block => block.Statements.ToList(),
        SwitchSectionSyntax section => section.Statements.ToList(),
        _ => new List<StatementSyntax> { statement },
    };

    /// <summary>The names of the calls in a statement that have <paramref name="variable"/> as what they start from, or as an argument.</summary>
    public static IEnumerable<string> Calls(StatementSyntax statement, string variable) =>
        statement.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax).OfType<InvocationExpressionSyntax>()
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

    private static bool Is(ExpressionSyntax? expression, string text) => expression is not null && expression.WithoutTrivia().ToString() == text;
}
