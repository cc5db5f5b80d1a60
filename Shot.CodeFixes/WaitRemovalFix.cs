using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>SHOT024: removes the wait of a limit that does not support it, so that it refuses at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitRemovalFix)), Shared]
public sealed class WaitRemovalFix() : ShotCodeFix(RuleIds.CannotWait)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await WaitsAsync(document, diagnostic, cancellationToken).ConfigureAwait(false)).Count > 0
            ? "Remove the wait, to refuse at once"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        foreach (var wait in (await WaitsAsync(
            document, diagnostic, run.CancellationToken).ConfigureAwait(false)).Where(wait => run.IsFirst(wait)))
        {
            editor.RemoveNode(wait, SyntaxRemoveOptions.KeepNoTrivia);
        }
    }

    /// <summary>Empty if the wait stands on the interface, where it covers other methods too.</summary>
    private static async Task<List<AttributeArgumentSyntax>> WaitsAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await AnnotationSyntax.DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } declaration
        && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
            ? AnnotationSyntax.On(declaration, model, KnownTypes.LimitAttribute)
                .SelectMany(limit => AnnotationSyntax.Arguments(limit, "MaxQueueMs"))
                .ToList()
            : [];
}
