using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT010: adds what the implementing part of an annotated partial method needs: partial types, an accessibility, and
/// <c>…Core</c>.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialMethodFix)), Shared]
public sealed class PartialMethodFix() : ShotCodeFix(RuleIds.PartialMethod)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await MethodAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not var (method, _))
            return null;
        return Implementation(method) is not null ? $"Make the body '{method.Name}Core'"
            : method.IsVirtual || method is { IsOverride: true, IsSealed: false } ? null
            : PartialMethodParser.HasCore(method) ? $"Make '{method.Name}' implementable"
            : PartialMethodParser.Cores(method).Any() ? null
            : $"Add '{method.Name}Core'";
    }

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await MethodAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not var (method, definition)
            || !run.IsFirst(definition))
        {
            return;
        }

        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        PartialTypes.Make(run, editor, definition);
        if (!definition.Modifiers.Any(modifier => SyntaxFacts.IsAccessibilityModifier(modifier.Kind())))
            editor.ReplaceNode(definition, (current, _) => WithPrivate((MethodDeclarationSyntax)current));
        if (Implementation(method) is { } implementation && run.EditorOf(implementation) is { } other)
            (await other.ConfigureAwait(false)).ReplaceNode(
                implementation, (current, _) => MethodStub.AsCore((MethodDeclarationSyntax)current));
        else if (!PartialMethodParser.HasCore(method))
            editor.InsertAfter(
                definition, MethodStub.Of(definition, definition.Identifier.ValueText + "Core", MethodStub.CoreModifiers(definition)));
    }

    /// <summary>The partial definition. No fix is offered for an annotation on the implementing part.</summary>
    private static async Task<(IMethodSymbol Method, MethodDeclarationSyntax Definition)?> MethodAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await AnnotationSyntax.MethodAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is var (method, declaration)
        && method is { PartialDefinitionPart: null, ContainingType.IsFileLocal: false }
            ? (method, declaration)
            : null;

    private static MethodDeclarationSyntax? Implementation(IMethodSymbol method) =>
        method.PartialImplementationPart?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax { } syntax
        && !syntax.SyntaxTree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ? syntax : null;

    /// <summary>A method without a modifier is private. Roslyn's generator adds no modifier to partial methods.</summary>
    private static MethodDeclarationSyntax WithPrivate(MethodDeclarationSyntax method)
    {
        var first = method.Modifiers[0];
        var keyword = SyntaxFactory.Token(first.LeadingTrivia, SyntaxKind.PrivateKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return method.WithModifiers(method.Modifiers.Replace(first, first.WithLeadingTrivia()).Insert(0, keyword));
    }
}
