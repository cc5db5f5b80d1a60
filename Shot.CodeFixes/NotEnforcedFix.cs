using Microsoft.CodeAnalysis.Formatting;

namespace Shot.CodeFixes;

/// <summary>SHOT001: moves an annotation from a method to the interface's method that it implements. A method that implements none is split
/// into a guarded partial method and a method that does the work.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NotEnforcedFix)), Shared]
public sealed class NotEnforcedFix() : ShotCodeFix(RuleIds.NotEnforced)
{
    private protected override async Task<PlannedFix?> PlanAsync(FixSite site)
    {
        if (site.Method is not var (method, declaration) || method is not { ContainingType.TypeKind: not TypeKind.Interface })
            return null;
        if (await MemberAsync(site, method, declaration).ConfigureAwait(false) is var (member, target))
        {
            return site.Fix($"Move the limit to '{Display.Method(member)}'", (run, editor) =>
                run.IsFirst(declaration) ? MoveAsync(run, editor, declaration, target) : Task.CompletedTask);
        }

        return !CoreSplit.IsPossible(method, declaration) ? null
            : site.FixOnce($"Make '{method.Name}' partial, and its body '{method.Name}Core'", declaration, (run, editor) =>
                CoreSplit.Edit(run, editor, declaration));
    }

    private static async Task MoveAsync(
        FixRun run, DocumentEditor editor, MethodDeclarationSyntax method, MethodDeclarationSyntax target)
    {
        var annotations = AnnotationSyntax.On(method, editor.SemanticModel, KnownTypes.Defining).ToList();
        AnnotationSyntax.Remove(editor, method, annotations);

        // If two implementations have annotations, the interface gets those of the first.
        if (run.EditorOf(target) is not { } other || !run.IsFirst(target))
            return;
        var targetEditor = await other.ConfigureAwait(false);
        foreach (var annotation in annotations)
        {
            var list = AttributeList(SingletonSeparatedList(annotation.WithoutTrivia()));
            targetEditor.AddAttribute(target, list.WithAdditionalAnnotations(Formatter.Annotation));
        }

        Imports.Add(run, targetEditor, "Shot");
    }

    private static async Task<(IMethodSymbol Member, MethodDeclarationSyntax Declaration)?> MemberAsync(
        FixSite site, IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        foreach (var member in CanMove(method, syntax, site.Model) ? method.Implemented() : [])
        {
            if (!Annotations.AreOn(member)
                && member.DeclaringSyntaxReferences.FirstOrDefault() is { } reference
                && site.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not null
                && await reference.GetSyntaxAsync(site.CancellationToken).ConfigureAwait(false) is MethodDeclarationSyntax declaration)
            {
                return (member, declaration);
            }
        }

        return null;
    }

    /// <summary>Whether annotations mean the same elsewhere: they use no marked parameter, no alias and no member of the type.</summary>
    private static bool CanMove(IMethodSymbol method, MethodDeclarationSyntax syntax, SemanticModel model) =>
        !method.Parameters.Any(static parameter => KeyParameters.Marker(parameter) is not null)
        && AnnotationSyntax.On(syntax, model, KnownTypes.Defining).All(annotation => model.GetAliasInfo(annotation.Name) is null
            && (annotation.ArgumentList?.Arguments.Select(static argument => argument.Expression) ?? [])
                .SelectMany(static expression => expression.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>()
                .All(name => name.Parent is not InvocationExpressionSyntax
                    && (model.GetSymbolInfo(name).Symbol ?? model.GetSymbolInfo(name).CandidateSymbols.FirstOrDefault()) is { } named
                    && IsReachable(named, method.ContainingType)));

    private static bool IsReachable(ISymbol named, INamedTypeSymbol type) => named switch
    {
        INamespaceOrTypeSymbol =>
            named.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.NotApplicable,
        { ContainingType: { } owner } =>
            !owner.IsSame(type) && named.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal,
        _ => false,
    };
}
