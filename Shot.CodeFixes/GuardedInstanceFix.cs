using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Shot.Generators.Diagnostics;

namespace Shot.CodeFixes;

/// <summary>SHOT034: decorates an instance where a guarded interface is asked for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardedInstanceFix)), Shared]
public sealed class GuardedInstanceFix() : ShotCodeFix(RuleIds.UnguardedInstance)
{
    private const string Guarded = "Guarded";

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await CreationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is null ? null : "Guard it: .Guarded()";

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await CreationAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } creation || !run.IsFirst(creation))
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        if (editor.SemanticModel.GetTypeInfo(creation, run.CancellationToken) is not { Type: INamedTypeSymbol type, ConvertedType: INamedTypeSymbol service })
            return;

        // The extension is the interface's, and a class with several of them has to say which it means.
        var isAmbiguous = new GuardedCalls().GuardedInterfaces(type).Skip(1).Any();
        editor.ReplaceNode(creation, (current, generator) =>
        {
            var instance = ((ExpressionSyntax)current).WithoutTrivia();
            var receiver = isAmbiguous ? SyntaxFactory.ParenthesizedExpression((ExpressionSyntax)generator.CastExpression(service, instance)).WithAdditionalAnnotations(Simplifier.Annotation) : instance;
            return SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, SyntaxFactory.IdentifierName(Guarded))).WithTriviaFrom(current);
        });
        if (service.ContainingNamespace is { IsGlobalNamespace: false } space)
            Imports.Add(run, editor, space.ToDisplayString());
    }

    /// <summary>A target-typed <c>new()</c> has no type of its own, and never the interface's.</summary>
    private static async Task<ExpressionSyntax?> CreationAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<ObjectCreationExpressionSyntax>();
}
