namespace Shot.CodeFixes;

/// <summary>Adds the <c>using</c> directives that a fix needs.</summary>
internal static class Imports
{
    public static void Add(FixRun run, DocumentEditor editor, string space)
    {
        var root = (CompilationUnitSyntax)editor.OriginalRoot;
        if (!run.IsFirst((root, space)) || IsVisible(editor.SemanticModel, root, space))
            return;
        editor.ReplaceNode(root, (current, _) => Add((CompilationUnitSyntax)current, space, Statements.EndOfLine(root)));
    }

    private static bool IsVisible(SemanticModel model, CompilationUnitSyntax root, string space)
    {
        var scope = root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Members.FirstOrDefault()?.SpanStart
            ?? root.FullSpan.End;
        var enclosing = model.GetEnclosingSymbol(scope);
        var around = (enclosing as INamespaceSymbol ?? enclosing?.ContainingNamespace)?.ToDisplayString();
        return $"{around}.".StartsWith(space + ".", StringComparison.Ordinal)
            || model.GetImportScopes(scope).SelectMany(imports => imports.Imports)
            .Any(import => import.NamespaceOrType.ToDisplayString() == space);
    }

    private static CompilationUnitSyntax Add(CompilationUnitSyntax root, string space, SyntaxTrivia end)
    {
        var directive = UsingDirective(ParseName(space).WithLeadingTrivia(Space)).WithTrailingTrivia(end);
        if (root.Usings.Count == 0)
        {
            var first = root.GetFirstToken(includeZeroWidth: true);
            var head = Head(first.LeadingTrivia);
            return root
                .ReplaceToken(first, first.WithLeadingTrivia(first.LeadingTrivia.Skip(head)))
                .AddUsings(directive.WithLeadingTrivia(first.LeadingTrivia.Take(head)));
        }

        var after = root.Usings.TakeWhile(other => other.Name?.ToString() is not { } name
            || other.GlobalKeyword != default
            || name == "System" || name.StartsWith("System.", StringComparison.Ordinal)
            || string.CompareOrdinal(name, space) < 0).Count();
        if (after > 0)
            return root.WithUsings(root.Usings.Insert(after, directive));
        var next = root.Usings[0];
        return root.WithUsings(
            root.Usings.Replace(next, next.WithLeadingTrivia()).Insert(0, directive.WithLeadingTrivia(next.GetLeadingTrivia())));
    }

    /// <summary>The number of leading trivia that belong to the file: all up to the last directive or empty line.</summary>
    private static int Head(SyntaxTriviaList trivia) => trivia.Select((item, index) => item.IsDirective
        || (index > 0 && item.IsKind(SyntaxKind.EndOfLineTrivia) && trivia[index - 1].IsKind(SyntaxKind.EndOfLineTrivia)) ? index + 1 : 0)
        .DefaultIfEmpty(0).Max();
}
