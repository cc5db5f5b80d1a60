using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.CodeFixes;

/// <summary>Documents a parameter where the others are documented: the compiler warns of one left out.</summary>
internal static class ParameterDocs
{
    /// <summary>Adds a line behind the last parameter's; nothing where no parameter has one.</summary>
    public static SyntaxNode With(SyntaxNode declaration, string parameter, string text)
    {
        var leading = declaration.GetLeadingTrivia();
        var index = leading.IndexOf(SyntaxKind.SingleLineDocumentationCommentTrivia);
        if (index < 0 || leading[index].GetStructure() is not DocumentationCommentTriviaSyntax docs
            || docs.Content.OfType<XmlElementSyntax>().LastOrDefault(static element => element.StartTag.Name.LocalName.ValueText == "param") is not { } last)
        {
            return declaration;
        }

        var indentation = index > 0 && leading[index - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? leading[index - 1].ToString() : "";
        var comment = leading[index].ToFullString();
        var at = last.Span.End - leading[index].FullSpan.Start;
        var end = comment.Contains("\r\n") ? "\r\n" : "\n";
        var added = comment.Insert(at, $"{end}{indentation}/// <param name=\"{parameter}\">{text}</param>");
        return declaration.WithLeadingTrivia(leading.RemoveAt(index).InsertRange(index, SyntaxFactory.ParseLeadingTrivia(added)));
    }
}
