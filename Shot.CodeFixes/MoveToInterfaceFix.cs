using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Shot.Generators.Diagnostics;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT001: moves an annotation from a method to the interface's method that it implements, where every caller passes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveToInterfaceFix)), Shared]
public sealed class MoveToInterfaceFix() : ShotCodeFix(RuleIds.NotEnforced)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await SiteAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is var (_, member, _) ? $"Move the limit to '{Display.Method(member)}'" : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await SiteAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not var (method, member, target) || !run.IsFirst(method))
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        var annotations = AnnotationSyntax.AllOn(method, editor.SemanticModel).ToList();
        AnnotationSyntax.Remove(editor, method, annotations);

        // Two implementations may have it: the interface gets the first one's.
        if (run.EditorOf(target) is not { } other || !run.IsFirst(target))
            return;
        var targetEditor = await other.ConfigureAwait(false);
        foreach (var annotation in annotations)
            targetEditor.AddAttribute(target, SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(annotation.WithoutTrivia())).WithAdditionalAnnotations(Formatter.Annotation));
        Imports.Add(run, targetEditor, "Shot");
    }

    private static async Task<(MethodDeclarationSyntax Method, IMethodSymbol Member, MethodDeclarationSyntax Target)?> SiteAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await AnnotationSyntax.DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not MethodDeclarationSyntax declaration
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || model.GetDeclaredSymbol(declaration, cancellationToken) is not { ContainingType: { TypeKind: not TypeKind.Interface } type } method)
        {
            return null;
        }

        foreach (var member in type.AllInterfaces.SelectMany(implemented => implemented.GetMembers()).OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method)
                && !Annotations.AreOn(member)
                && member.DeclaringSyntaxReferences.FirstOrDefault() is { } reference
                && document.Project.Solution.GetDocument(reference.SyntaxTree) is not null
                && await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is MethodDeclarationSyntax target)
            {
                return (declaration, member, target);
            }
        }

        return null;
    }
}
