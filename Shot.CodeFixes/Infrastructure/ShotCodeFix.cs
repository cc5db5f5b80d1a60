using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;

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
        var document = context.Document;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await PlanAsync(document, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } fix)
                continue;
            Task<Solution> ApplyAsync(CancellationToken token) => FixAsync(document.Project.Solution, [(document, diagnostic)], token);
            context.RegisterCodeFix(CodeAction.Create(fix.Title, ApplyAsync, GetType().Name), diagnostic);
        }
    }

    /// <summary>The fix for a diagnostic; null if there is none. An edit that several diagnostics need is made once.</summary>
    private protected virtual PlannedFix? Plan(FixSite site) => null;

    /// <summary>Like <see cref="Plan"/>, for a fix that has to search the solution.</summary>
    private protected virtual Task<PlannedFix?> PlanAsync(FixSite site) => Task.FromResult(Plan(site));

    internal async Task<Solution> FixAsync(
        Solution solution, IReadOnlyList<(Document Document, Diagnostic Diagnostic)> sites, CancellationToken cancellationToken)
    {
        var run = new FixRun(solution, cancellationToken);
        foreach (var (document, diagnostic) in sites)
        {
            if (await PlanAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } fix)
                await fix.EditAsync(run, await run.EditorAsync(fix.Document).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return run.Changed();
    }

    private async Task<PlannedFix?> PlanAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await FixSite.OfAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } site
            ? await PlanAsync(site).ConfigureAwait(false)
            : null;
}
