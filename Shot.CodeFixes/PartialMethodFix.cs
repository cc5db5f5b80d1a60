namespace Shot.CodeFixes;

/// <summary>SHOT010: adds what a partial method's implementing part needs: partial types, an accessibility, and <c>…Core</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialMethodFix)), Shared]
public sealed class PartialMethodFix() : ShotCodeFix(RuleIds.PartialMethod)
{
    /// <summary>The annotation may stand on the implementing part, and no other file can add to a file-local type.</summary>
    private protected override PlannedFix? Plan(FixSite site) =>
        site.Method is var (method, definition)
        && method is { PartialDefinitionPart: null, ContainingType.IsFileLocal: false }
        && Title(method) is { } title
            ? site.Fix(title, (run, editor) =>
                run.IsFirst(definition) ? EditAsync(run, editor, method, definition) : Task.CompletedTask)
            : null;

    private static string? Title(IMethodSymbol method) =>
        Implementation(method) is not null ? $"Make the body '{method.Name}Core'"
        : method.IsVirtual || method is { IsOverride: true, IsSealed: false } ? null
        : PartialMethodParser.HasCore(method) ? $"Make '{method.Name}' implementable"
        : PartialMethodParser.Cores(method).Any() ? null
        : $"Add '{method.Name}Core'";

    private static async Task EditAsync(FixRun run, DocumentEditor editor, IMethodSymbol method, MethodDeclarationSyntax definition)
    {
        CoreSplit.MakePartial(run, editor, definition);
        if (!definition.Modifiers.Any(modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind())))
            editor.ReplaceNode(definition, (current, _) => WithPrivate((MethodDeclarationSyntax)current));
        if (Implementation(method) is { } body && run.EditorOf(body) is { } other)
            (await other.ConfigureAwait(false)).ReplaceNode(body, (current, _) => MethodStub.AsCore((MethodDeclarationSyntax)current));
        else if (!PartialMethodParser.HasCore(method))
            editor.InsertAfter(definition, MethodStub.Of(definition, method.Name + "Core", MethodStub.CoreModifiers(definition)));
    }

    private static MethodDeclarationSyntax? Implementation(IMethodSymbol method) =>
        method.PartialImplementationPart?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax { } syntax
        && !syntax.SyntaxTree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ? syntax : null;

    /// <summary>A method without a modifier is private. Roslyn's generator adds no modifier to partial methods.</summary>
    private static MethodDeclarationSyntax WithPrivate(MethodDeclarationSyntax method)
    {
        var first = method.Modifiers[0];
        var keyword = Token(first.LeadingTrivia, SyntaxKind.PrivateKeyword, TriviaList(Space));
        return method.WithModifiers(method.Modifiers.Replace(first, first.WithLeadingTrivia()).Insert(0, keyword));
    }
}
