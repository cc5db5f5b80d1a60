using Microsoft.CodeAnalysis.CodeActions;

namespace Shot.CodeFixes;

/// <summary>Gathers the diagnostics of a document, project or solution and hands them to the fix together.</summary>
/// <remarks>Roslyn's batch fixer merges the texts of separate fixes, so a call that several diagnostics need would be inserted several
/// times.</remarks>
internal sealed class ShotFixAllProvider : FixAllProvider
{
    public static readonly ShotFixAllProvider Instance = new();

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() =>
        [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var diagnostics = fixAllContext.Scope switch
        {
            FixAllScope.Document when fixAllContext.Document is { } document =>
                await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false),
            FixAllScope.Project => await fixAllContext.GetAllDiagnosticsAsync(fixAllContext.Project).ConfigureAwait(false),
            FixAllScope.Solution => [.. (await Task.WhenAll(fixAllContext.Solution.Projects.Select(fixAllContext.GetAllDiagnosticsAsync))
                .ConfigureAwait(false)).SelectMany(found => found)],
            _ => [],
        };
        var solution = fixAllContext.Solution;
        var sites = diagnostics
            .Where(diagnostic => diagnostic.Location.IsInSource)
            .Select(diagnostic => (Document: solution.GetDocument(diagnostic.Location.SourceTree), Diagnostic: diagnostic))
            .Where(site => site.Document is not null)
            .OrderBy(site => site.Document!.FilePath ?? site.Document.Name, StringComparer.Ordinal)
                .ThenBy(site => site.Diagnostic.Location.SourceSpan.Start)
            .Select(site => (site.Document!, site.Diagnostic))
            .ToList();
        return sites.Count == 0
            ? null
            : CodeAction.Create(
                $"Fix all {string.Join(", ", fixAllContext.DiagnosticIds.OrderBy(id => id, StringComparer.Ordinal))}",
                cancellationToken => ((ShotCodeFix)fixAllContext.CodeFixProvider).FixAsync(solution, sites, cancellationToken),
                fixAllContext.CodeActionEquivalenceKey);
    }
}
