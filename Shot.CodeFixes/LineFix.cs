using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT008: puts annotated lambdas and local functions that share a line on lines of their own, with their statements
/// where possible.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LineFix)), Shared]
public sealed class LineFix() : ShotCodeFix(RuleIds.AnnotationsOnOneLine)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await BreaksAsync(document, diagnostic, cancellationToken).ConfigureAwait(false)).Count > 0
            ? "Put them on lines of their own"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        var breaks = run.Gathered<SyntaxNode>(document.Id);
        var isFirst = breaks.Count == 0;
        breaks.AddRange((await BreaksAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false)).Where(run.IsFirst));
        if (isFirst && breaks.Count > 0)
            editor.ReplaceNode(editor.OriginalRoot, (current, _) => Broken(current, breaks));
    }

    /// <summary>Nothing else edits the document, so positions still hold.</summary>
    private static SyntaxNode Broken(SyntaxNode root, List<SyntaxNode> breaks)
    {
        var tokens = new Dictionary<SyntaxToken, SyntaxToken>();
        foreach (var node in breaks)
        {
            var first = root.FindToken(node.SpanStart);
            var previous = first.GetPreviousToken();
            tokens[previous] = previous.WithTrailingTrivia(
                previous.TrailingTrivia.Reverse().SkipWhile(IsSpace).Reverse().Append(EndOfLine.In(node)));
            tokens[first] = first.WithLeadingTrivia(first.LeadingTrivia.SkipWhile(IsSpace).Prepend(Indentation(node)));
        }

        return root.ReplaceTokens(tokens.Keys, (token, _) => tokens[token]);

        static bool IsSpace(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia);
    }

    /// <summary>
    /// The nodes that must begin a line: the functions annotated on a line of the diagnostic's annotations, without the
    /// first.
    /// </summary>
    private static async Task<IReadOnlyList<SyntaxNode>> BreaksAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
        {
            return [];
        }

        if (await AnnotationSyntax.DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } declaration)
            return [];
        var lines = Lines(declaration).ToList();
        var functions = root.DescendantNodes()
            .Where(node => node is LambdaExpressionSyntax or LocalFunctionStatementSyntax && Lines(node).Any(lines.Contains))
            .ToList();
        return functions.Skip(1).Select((function, index) => Beginning(function, functions[index])).ToList();

        IEnumerable<int> Lines(SyntaxNode function) =>
            AnnotationSyntax.AllOn(function, model).Select(annotation => LineOf(annotation.SpanStart));

        int LineOf(int position) =>
            root.SyntaxTree.GetLineSpan(new Microsoft.CodeAnalysis.Text.TextSpan(position, 0), cancellationToken).StartLinePosition.Line;
    }

    /// <summary>The statement of a function, or the function itself if the previous one is in the same statement.</summary>
    private static SyntaxNode Beginning(SyntaxNode function, SyntaxNode previous)
    {
        var statement = function.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is null || statement.Span.Contains(previous.Span))
            return function;
        return statement.Parent is GlobalStatementSyntax global ? global : statement;
    }

    /// <summary>A statement gets the indentation of the one before it, and a lambda one level more than its line.</summary>
    private static SyntaxTrivia Indentation(SyntaxNode node)
    {
        var before = node is LambdaExpressionSyntax ? null : node.Parent?.ChildNodes().TakeWhile(other => other != node).LastOrDefault();
        var line = node.SyntaxTree.GetText().Lines.GetLineFromPosition((before ?? node).SpanStart).ToString();
        var indentation = line.Substring(0, line.Length - line.TrimStart().Length);
        return SyntaxFactory.Whitespace(node is LambdaExpressionSyntax ? indentation + "    " : indentation);
    }
}
