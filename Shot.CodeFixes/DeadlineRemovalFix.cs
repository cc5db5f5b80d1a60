using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>SHOT005: removes the deadline of a synchronous method, and the settings that need a deadline.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeadlineRemovalFix)), Shared]
public sealed class DeadlineRemovalFix() : ShotCodeFix(RuleIds.DeadlineOnSynchronousMethod)
{
    private static readonly string[] OfDeadline = ["MaxWaitMs", "Abandon", "MaxAbandoned"];

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await SiteAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not null ? "Remove the deadline" : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await SiteAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } site
            || !run.IsFirst(site.Declaration))
        {
            return;
        }

        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        foreach (var argument in site.Limits.SelectMany(limit => AnnotationSyntax.Arguments(limit, OfDeadline)))
            editor.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia);
        if (site.Deadlines.Count > 0)
            AnnotationSyntax.Remove(editor, site.Declaration, site.Deadlines);
    }

    /// <summary>Null if the deadline stands on the interface, where it covers other methods too.</summary>
    private static async Task<Site?> SiteAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await AnnotationSyntax.DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } declaration
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
        {
            return null;
        }

        var limits = AnnotationSyntax.On(declaration, model, KnownTypes.LimitAttribute)
            .Where(limit => AnnotationSyntax.Arguments(limit, "MaxWaitMs").Any())
            .ToList();
        var deadlines = AnnotationSyntax.On(declaration, model, KnownTypes.DeadlineAttribute).ToList();
        return limits.Count + deadlines.Count == 0 ? null : new Site(declaration, limits, deadlines);
    }

    private sealed record Site(SyntaxNode Declaration, List<AttributeSyntax> Limits, List<AttributeSyntax> Deadlines);
}
