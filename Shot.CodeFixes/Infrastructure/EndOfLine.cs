namespace Shot.CodeFixes;

/// <summary>The line ending of a document.</summary>
internal static class EndOfLine
{
    public static SyntaxTrivia In(SyntaxNode node)
    {
        var first = node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return first.IsKind(SyntaxKind.EndOfLineTrivia) ? first : SyntaxFactory.LineFeed;
    }
}
