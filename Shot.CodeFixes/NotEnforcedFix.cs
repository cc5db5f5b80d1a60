using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT001: moves an annotation from a method to the interface's method that it implements. A method that implements
/// none is split into a guarded partial method and a method that does the work.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NotEnforcedFix)), Shared]
public sealed class NotEnforcedFix() : ShotCodeFix(RuleIds.NotEnforced)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await MethodAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not var (method, declaration))
            return null;
        return await MemberAsync(document, method, declaration, cancellationToken).ConfigureAwait(false) is var (member, _)
            ? $"Move the limit to '{Display.Method(member)}'"
            : CoreSplit.IsPossible(method, declaration) ? $"Make '{method.Name}' partial, and its body '{method.Name}Core'"
            : null;
    }

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await MethodAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not var (symbol, method)
            || !run.IsFirst(method))
        {
            return;
        }

        if (await MemberAsync(document, symbol, method, run.CancellationToken).ConfigureAwait(false) is var (_, target))
            await MoveAsync(run, document, method, target).ConfigureAwait(false);
        else
            CoreSplit.Edit(run, await run.EditorAsync(document).ConfigureAwait(false), method);
    }

    private static async Task MoveAsync(FixRun run, Document document, MethodDeclarationSyntax method, MethodDeclarationSyntax target)
    {
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        var annotations = AnnotationSyntax.AllOn(method, editor.SemanticModel).ToList();
        AnnotationSyntax.Remove(editor, method, annotations);

        // Two implementations may have it: the interface gets the first one's.
        if (run.EditorOf(target) is not { } other || !run.IsFirst(target))
            return;
        var targetEditor = await other.ConfigureAwait(false);
        foreach (var annotation in annotations)
            targetEditor.AddAttribute(
                target, SyntaxFactory.AttributeList(
                    SyntaxFactory.SingletonSeparatedList(annotation.WithoutTrivia())).WithAdditionalAnnotations(Formatter.Annotation));
        Imports.Add(run, targetEditor, "Shot");
    }

    private static async Task<(IMethodSymbol Method, MethodDeclarationSyntax Declaration)?> MethodAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await AnnotationSyntax.MethodAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is var (method, declaration)
        && method is { ContainingType.TypeKind: not TypeKind.Interface }
            ? (method, declaration)
            : null;

    /// <summary>
    /// The interface's method that a method implements, if it is in this solution, has no annotation, and can take the
    /// annotations unchanged.
    /// </summary>
    private static async Task<(IMethodSymbol Member, MethodDeclarationSyntax Declaration)?> MemberAsync(
        Document document, IMethodSymbol method, MethodDeclarationSyntax syntax, CancellationToken cancellationToken)
    {
        var type = method.ContainingType;
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || !CanMove(method, syntax, model))
        {
            return null;
        }

        foreach (var member in type.AllInterfaces.SelectMany(implemented => implemented.GetMembers()).OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method)
                && !Annotations.AreOn(member)
                && member.DeclaringSyntaxReferences.FirstOrDefault() is { } reference
                && document.Project.Solution.GetDocument(reference.SyntaxTree) is not null
                && await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is MethodDeclarationSyntax declaration)
            {
                return (member, declaration);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a method's annotations mean the same elsewhere: they use no marked parameter, no alias and no member of
    /// the type.
    /// </summary>
    private static bool CanMove(IMethodSymbol method, MethodDeclarationSyntax syntax, SemanticModel model) =>
        !method.Parameters.Any(static parameter => KeyParameters.Marker(parameter) is not null)
        && AnnotationSyntax.AllOn(syntax, model).All(annotation =>
            model.GetAliasInfo(annotation.Name) is null
            && (annotation.ArgumentList?.Arguments.Select(static argument => argument.Expression) ?? [])
                .SelectMany(static expression => expression.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>()
                .All(name => name.Parent is not InvocationExpressionSyntax
                    && (model.GetSymbolInfo(name).Symbol ?? model.GetSymbolInfo(name).CandidateSymbols.FirstOrDefault()) is { } named
                    && (named is INamespaceOrTypeSymbol
                    {
                        DeclaredAccessibility: Accessibility.Public or Accessibility.Internal or Accessibility.NotApplicable,
                    }
                        || (named.ContainingType is { } owner
                            && !SymbolEqualityComparer.Default.Equals(owner, method.ContainingType)
                            && named.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal))));
}
