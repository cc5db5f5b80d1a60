using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Shot.CodeFixes;

/// <summary>A fix whose edits refer to the original solution, so that they serve one diagnostic and fix-all alike.</summary>
public abstract class ShotCodeFix(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = ids.ToImmutableArray();

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => ShotFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var document = context.Document;
            if (await TitleAsync(document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } title)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    title, cancellationToken =>
                        FixAsync(document.Project.Solution, [(document, diagnostic)], cancellationToken), GetType().Name),
                diagnostic);
        }
    }

    /// <summary>The title of the fix for a diagnostic. Null if there is no fix.</summary>
    protected abstract Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken);

    /// <summary>Adds the edits for one diagnostic. An edit that several diagnostics need is made once.</summary>
    private protected abstract Task EditAsync(FixRun run, Document document, Diagnostic diagnostic);

    internal async Task<Solution> FixAsync(
        Solution solution, IReadOnlyList<(Document Document, Diagnostic Diagnostic)> sites, CancellationToken cancellationToken)
    {
        var run = new FixRun(solution, cancellationToken);
        foreach (var (document, diagnostic) in sites)
        {
            if (await TitleAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not null)
                await EditAsync(run, document, diagnostic).ConfigureAwait(false);
        }

        return run.Changed();
    }
}
