namespace Shot.CodeFixes;

/// <summary>Documents a parameter if the others are documented: otherwise the compiler warns (CS1573).</summary>
internal static class ParameterDocs
{
    /// <summary>Adds a line after the last <c>param</c>. Changes nothing if there is none.</summary>
    public static SyntaxNode With(SyntaxNode declaration, string parameter, string text)
    {
        var leading = declaration.GetLeadingTrivia();
        var index = leading.IndexOf(SyntaxKind.SingleLineDocumentationCommentTrivia) is >= 0 and var lines ? lines
            : leading.IndexOf(SyntaxKind.MultiLineDocumentationCommentTrivia);
        if (index < 0
            || leading[index].GetStructure() is not DocumentationCommentTriviaSyntax docs
            || docs.Content.LastOrDefault(IsParameter) is not { } last)
        {
            return declaration;
        }

        var comment = leading[index].ToFullString();
        var at = last.Span.End - leading[index].FullSpan.Start;
        var line = $"<param name=\"{parameter}\">{text}</param>";
        if (leading[index].IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
        {
            var indentation = index > 0 && leading[index - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? leading[index - 1].ToString() : "";
            line = $"{(comment.Contains("\r\n") ? "\r\n" : "\n")}{indentation}/// {line}";
        }

        var added = comment.Insert(at, line);
        return declaration.WithLeadingTrivia(leading.RemoveAt(index).InsertRange(index, ParseLeadingTrivia(added)));
    }

    private static bool IsParameter(XmlNodeSyntax node) => node switch
    {
        XmlElementSyntax element => element.StartTag.Name.LocalName.ValueText == "param",
        XmlEmptyElementSyntax element => element.Name.LocalName.ValueText == "param",
        _ => false,
    };
}
