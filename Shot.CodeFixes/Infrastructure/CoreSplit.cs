namespace Shot.CodeFixes;

/// <summary>Splits a method into a partial one, which callers keep calling, and one that does the work.</summary>
internal static class CoreSplit
{
    /// <summary>Whether it has a body, its type can be partial, <c>…Core</c> is free, and it is neither virtual nor an override.</summary>
    public static bool IsPossible(IMethodSymbol method, MethodDeclarationSyntax declaration) =>
        (declaration.Body is not null || declaration.ExpressionBody is not null)
        && method is
        {
            MethodKind: MethodKind.Ordinary, IsVirtual: false, IsOverride: false, IsAbstract: false, IsExtern: false,
            IsPartialDefinition: false, PartialDefinitionPart: null,
            ContainingType: { TypeKind: TypeKind.Class or TypeKind.Struct, IsFileLocal: false }
        }
        && !declaration.Modifiers.Any(SyntaxKind.NewKeyword)
        && !PartialMethodParser.Cores(method).Any();

    public static void Edit(FixRun run, DocumentEditor editor, MethodDeclarationSyntax declaration)
    {
        MakePartial(run, editor, declaration);
        editor.InsertAfter(declaration, Core(declaration));
        editor.ReplaceNode(declaration, (current, _) => Definition((MethodDeclarationSyntax)current));
    }

    public static void MakePartial(FixRun run, SyntaxEditor editor, MemberDeclarationSyntax member)
    {
        foreach (var type in member.Ancestors().OfType<TypeDeclarationSyntax>()
            .Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword) && run.IsFirst(type)))
        {
            editor.ReplaceNode(
                type, (current, generator) => generator.WithModifiers(current, generator.GetModifiers(current).WithPartial(true)));
        }
    }

    private static MethodDeclarationSyntax Definition(MethodDeclarationSyntax method)
    {
        var kept = method.Modifiers.Where(
            static modifier => !modifier.IsKind(SyntaxKind.AsyncKeyword)).Select(static modifier => modifier.WithoutTrivia());
        if (!method.Modifiers.Any(static modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind())))
            kept = kept.Prepend(Token(SyntaxKind.PrivateKeyword));
        var modifiers = kept.Append(Token(SyntaxKind.PartialKeyword))
            .Select(static modifier => modifier.WithTrailingTrivia(ElasticSpace)).ToArray();

        // The leading trivia stays at the front.
        var first = method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken();
        modifiers[0] = modifiers[0].WithLeadingTrivia(first.LeadingTrivia);
        var constraints = method.ConstraintClauses;
        return method
            .WithModifiers(TokenList(modifiers))
            .WithReturnType(method.ReturnType.WithoutLeadingTrivia())
            .WithBody(null)
            .WithExpressionBody(null)
            .WithParameterList(constraints.Count > 0 ? method.ParameterList : method.ParameterList.WithoutTrailingTrivia())
            .WithConstraintClauses(
                constraints.Count > 0 ? constraints.Replace(constraints.Last(), constraints.Last().WithoutTrailingTrivia()) : constraints)
            .WithSemicolonToken(Token(SyntaxKind.SemicolonToken))
            .WithTrailingTrivia(Statements.EndOfLine(method));
    }

    private static MethodDeclarationSyntax Core(MethodDeclarationSyntax method) => MethodStub.AsCore(method)
        .WithAttributeLists(default)
        .WithReturnType(method.ReturnType.WithoutLeadingTrivia())
        .WithParameterList(method.ParameterList.WithParameters(SeparatedList(
            method.ParameterList.Parameters.Select(static parameter => Plain(parameter)), method.ParameterList.Parameters.GetSeparators())))
        .WithLeadingTrivia(Statements.EndOfLine(method));

    /// <summary>Without attributes and defaults, which callers see. Only <c>[EnumeratorCancellation]</c> belongs to the iterator.</summary>
    private static ParameterSyntax Plain(ParameterSyntax parameter) => parameter
        .WithAttributeLists(List(parameter.AttributeLists.Where(static list =>
            list.Attributes.Any(static attribute => attribute.Name.ToString().Contains("EnumeratorCancellation")))))
        .WithModifiers(TokenList(parameter.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.ThisKeyword))))
        .WithDefault(null)
        .WithTriviaFrom(parameter);
}
