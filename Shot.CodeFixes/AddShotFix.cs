using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;
using Shot.Generators.Diagnostics;

namespace Shot.CodeFixes;

/// <summary>SHOT012: calls <c>AddShot()</c> behind <c>AddSignalR()</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddShotFix)), Shared]
public sealed class AddShotFix() : ShotCodeFix(RuleIds.AddShotMissing)
{
    private const string AddSignalR = "AddSignalR";

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await PlaceAsync(document, cancellationToken).ConfigureAwait(false) is { } place ? $"Call {place.Services}.{KnownTypes.AddShot}()" : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (!run.IsFirst(document.Project.Id) || await PlaceAsync(document, run.CancellationToken).ConfigureAwait(false) is not { } place)
            return;
        var editor = await run.EditorAsync(place.Document).ConfigureAwait(false);
        Statements.Insert(editor, place.Anchor, $"{place.Services}.{KnownTypes.AddShot}();", isAfter: true);
        Imports.Add(run, editor, "Shot.AspNetCore");
    }

    private static async Task<Place?> PlaceAsync(Document document, CancellationToken cancellationToken)
    {
        foreach (var candidate in Statements.Documents(document))
        {
            if (await candidate.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
                continue;
            foreach (var call in root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => Statements.Name(call) == AddSignalR))
            {
                if (Statements.Root(call) is { } services && Statements.Of(call) is { } statement && Statements.IsInList(statement))
                    return new Place(candidate, services.WithoutTrivia().ToString(), statement);
            }
        }

        return null;
    }

    private sealed record Place(Document Document, string Services, StatementSyntax Anchor);
}
