namespace Shot.CodeFixes;

/// <summary>SHOT008: puts annotated lambdas and local functions that share a line on lines of their own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LineFix)), Shared]
public sealed class LineFix() : ShotCodeFix(RuleIds.AnnotationsOnOneLine)
{
    private protected override PlannedFix? Plan(FixSite site) =>
        Breaks(site) is { Count: > 0 } found
            ? site.Fix("Put them on lines of their own", (run, editor) =>
            {
                var breaks = run.Gathered<SyntaxNode>(site.Document.Id);
                var isFirst = breaks.Count == 0;
                breaks.AddRange(found.Where(run.IsFirst));
                if (isFirst)
                    editor.ReplaceNode(editor.OriginalRoot, (current, _) => Broken(current, breaks));
            })
            : null;

    /// <summary>Nothing else edits the document, so positions still hold.</summary>
    private static SyntaxNode Broken(SyntaxNode root, List<SyntaxNode> breaks)
    {
        var tokens = new Dictionary<SyntaxToken, SyntaxToken>();
        foreach (var node in breaks)
        {
            var first = root.FindToken(node.SpanStart);
            var previous = first.GetPreviousToken();
            tokens[previous] = previous.WithTrailingTrivia(
                previous.TrailingTrivia.Reverse().SkipWhile(IsSpace).Reverse().Append(Statements.EndOfLine(node)));
            tokens[first] = first.WithLeadingTrivia(first.LeadingTrivia.SkipWhile(IsSpace).Prepend(Indentation(node)));
        }

        return root.ReplaceTokens(tokens.Keys, (token, _) => tokens[token]);

        static bool IsSpace(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia);
    }

    /// <summary>The nodes that must begin a line: of the functions annotated on a line of the diagnostic's annotations all but the first. A
    /// function's statement stands for it, unless the previous function is in the same statement.</summary>
    private static List<SyntaxNode> Breaks(FixSite site)
    {
        if (site.Declaration is not { } declaration)
            return [];
        var lines = Lines(declaration).ToList();
        var functions = site.Root.DescendantNodes()
            .Where(node => node is LambdaExpressionSyntax or LocalFunctionStatementSyntax && Lines(node).Any(lines.Contains)).ToList();
        return functions.Skip(1).Select((function, index) => function.FirstAncestorOrSelf<StatementSyntax>() is { } statement
            && !statement.Span.Contains(functions[index].Span) ? Statements.Item(statement) : function).ToList();

        IEnumerable<int> Lines(SyntaxNode function) => AnnotationSyntax.AllOn(function, site.Model)
            .Select(annotation => annotation.GetLocation().GetLineSpan().StartLinePosition.Line);
    }

    /// <summary>A statement gets the indentation of the one before it, and a lambda one level more than its line.</summary>
    private static SyntaxTrivia Indentation(SyntaxNode node)
    {
        var before = node is LambdaExpressionSyntax ? null : node.Parent?.ChildNodes().TakeWhile(other => other != node).LastOrDefault();
        var line = node.SyntaxTree.GetText().Lines.GetLineFromPosition((before ?? node).SpanStart).ToString();
        var indentation = line.Substring(0, line.Length - line.TrimStart().Length);
        return Whitespace(node is LambdaExpressionSyntax ? indentation + "    " : indentation);
    }
}
