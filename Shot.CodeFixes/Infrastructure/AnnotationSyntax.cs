namespace Shot.CodeFixes;

/// <summary>Finds and edits annotations in source.</summary>
internal static class AnnotationSyntax
{
    public static IEnumerable<AttributeSyntax> On(SyntaxNode declaration, SemanticModel model, params string[] types) =>
        Lists(declaration).SelectMany(static list => list.Attributes).Where(attribute =>
            (model.GetTypeInfo(attribute).Type ?? model.GetSymbolInfo(attribute).CandidateSymbols.FirstOrDefault()?.ContainingType)
                is { } type && types.Any(type.Is));

    public static IEnumerable<AttributeSyntax> AllOn(SyntaxNode declaration, SemanticModel model) =>
        On(declaration, model, KnownTypes.Annotations);

    public static IEnumerable<AttributeArgumentSyntax> Arguments(AttributeSyntax attribute, params string[] properties) =>
        attribute.ArgumentList?.Arguments.Where(
            argument => argument.NameEquals is { } name && properties.Contains(name.Name.Identifier.ValueText)) ?? [];

    /// <summary>Removes attributes, including those added later in the run. Comments and directives around them stay.</summary>
    public static void Remove(SyntaxEditor editor, SyntaxNode declaration, IReadOnlyCollection<AttributeSyntax> attributes)
    {
        editor.ReplaceNode(declaration, (current, _) =>
        {
            var places = attributes
                .Select(attribute => (List: (AttributeListSyntax)attribute.Parent!, Attribute: attribute))
                .Select(place => (List: Lists(declaration).IndexOf(place.List), Attribute: place.List.Attributes.IndexOf(place.Attribute)))
                .ToList();
            var lists = new List<AttributeListSyntax>();
            var before = SyntaxTriviaList.Empty;
            foreach (var (list, index) in Lists(current).Select((list, index) => (list, index)))
            {
                before = Joined(before, list.GetLeadingTrivia());
                var kept = list.RemoveNodes(
                    list.Attributes.Where((_, position) => places.Contains((index, position))), SyntaxRemoveOptions.KeepNoTrivia)!;
                if (kept.Attributes.Count == 0)
                    continue;
                lists.Add(kept.WithLeadingTrivia(before));
                before = SyntaxTriviaList.Empty;
            }

            if (lists.Count > 0)
                lists[lists.Count - 1] = lists[lists.Count - 1].WithTrailingTrivia(Lists(current).Last().GetTrailingTrivia());
            var bare = WithLists(current, default);
            return WithLists(bare.WithLeadingTrivia(Joined(before, bare.GetLeadingTrivia())), List(lists));
        });
    }

    private static SyntaxTriviaList Joined(SyntaxTriviaList before, SyntaxTriviaList after) =>
        before.Count == 0 ? after
        : after.All(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) ? before
        : before.Last().IsKind(SyntaxKind.WhitespaceTrivia) ? before.RemoveAt(before.Count - 1).AddRange(after)
        : before.AddRange(after);

    private static List<AttributeListSyntax> Lists(SyntaxNode declaration) =>
        declaration.ChildNodes().OfType<AttributeListSyntax>().ToList();

    private static SyntaxNode WithLists(SyntaxNode declaration, SyntaxList<AttributeListSyntax> lists) => declaration switch
    {
        MemberDeclarationSyntax member => member.WithAttributeLists(lists),
        LocalFunctionStatementSyntax local => local.WithAttributeLists(lists),
        LambdaExpressionSyntax lambda => lambda.WithAttributeLists(lists),
        AccessorDeclarationSyntax accessor => accessor.WithAttributeLists(lists),
        ParameterSyntax parameter => parameter.WithAttributeLists(lists),
        _ => declaration,
    };
}
