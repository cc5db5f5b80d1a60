using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT032: lets refusals through a <c>catch</c> that is meant for failures.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RefusalFilterFix)), Shared]
public sealed class RefusalFilterFix() : ShotCodeFix(RuleIds.SwallowedRefusal)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await ClauseAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } clause
            && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
            ? $"Add 'when ({Name(clause, model)} is not IShotException)'"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await ClauseAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } clause || !run.IsFirst(clause))
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        if (editor.SemanticModel.Compilation.GetTypeByMetadataName(KnownTypes.Exception) is not { } refusal
            || editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Exception") is not { } everything)
        {
            return;
        }

        var name = Name(clause, editor.SemanticModel);
        var filter = SyntaxFactory.CatchFilterClause(SyntaxFactory.ParseExpression($"{name} is not X"));
        var pattern = filter.DescendantNodes().OfType<ConstantPatternSyntax>().Single();
        filter = filter.ReplaceNode(pattern, SyntaxFactory.TypePattern((TypeSyntax)editor.Generator.TypeExpression(refusal)));
        editor.ReplaceNode(clause, (current, _) =>
        {
            var declaration = ((CatchClauseSyntax)current).Declaration
                ?? SyntaxFactory.CatchDeclaration((TypeSyntax)editor.Generator.TypeExpression(everything));
            if (declaration.Identifier.IsKind(SyntaxKind.None))
                declaration = declaration.WithIdentifier(SyntaxFactory.Identifier(name));
            return ((CatchClauseSyntax)current)
                .WithCatchKeyword(((CatchClauseSyntax)current).CatchKeyword.WithTrailingTrivia(SyntaxFactory.Space))
                .WithDeclaration(declaration.WithTrailingTrivia(SyntaxFactory.Space))
                .WithFilter(
                    filter.WithTrailingTrivia((current as CatchClauseSyntax)!.Block.GetFirstToken().GetPreviousToken().TrailingTrivia))
                .WithAdditionalAnnotations(Formatter.Annotation);
        });
    }

    private static async Task<CatchClauseSyntax?> ClauseAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))
            ?.FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<CatchClauseSyntax>();

    /// <summary>The name of the caught exception, or a free name if it has none.</summary>
    private static string Name(CatchClauseSyntax clause, SemanticModel model) =>
        clause.Declaration is { Identifier.RawKind: not 0 } declaration
        ? declaration.Identifier.Text
        : Unique.Name(
            "error", new HashSet<string>(
                model.LookupSymbols(clause.Block.SpanStart)
                    .Where(symbol => symbol is ILocalSymbol or IParameterSymbol)
                    .Select(symbol => symbol.Name), StringComparer.Ordinal));
}
