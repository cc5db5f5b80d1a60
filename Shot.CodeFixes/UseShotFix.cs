using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>SHOT002: calls <c>UseShot()</c> after routing and authentication, or before the first endpoint.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseShotFix)), Shared]
public sealed class UseShotFix() : ShotCodeFix(RuleIds.UseShotMissing)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await PlaceAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } place
            ? $"Call {place.Application}.{KnownTypes.UseShot}()"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (!run.IsFirst(document.Project.Id)
            || await PlaceAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { } place)
        {
            return;
        }

        var editor = await run.EditorAsync(place.Document).ConfigureAwait(false);
        Statements.Insert(editor, place.Anchor, $"{place.Application}.{KnownTypes.UseShot}();", place.IsAfter);
        Imports.Add(run, editor, KnownTypes.ApplicationNamespace);
    }

    /// <summary>
    /// Prefers the place where the application is built to methods that take it as a parameter: those may run before
    /// authentication.
    /// </summary>
    private static async Task<Place?> PlaceAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await PlaceAsync(document, diagnostic, isGiven: false, cancellationToken).ConfigureAwait(false)
        ?? await PlaceAsync(document, diagnostic, isGiven: true, cancellationToken).ConfigureAwait(false);

    private static async Task<Place?> PlaceAsync(
        Document document, Diagnostic diagnostic, bool isGiven, CancellationToken cancellationToken)
    {
        foreach (var candidate in Statements.Documents(document))
        {
            if (await candidate.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root)
                continue;
            var calls = root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => IsSetUp(call)).ToList();
            if (calls.Count == 0 || await candidate.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
                continue;
            foreach (var call in calls)
            {
                if (Statements.Root(call) is not IdentifierNameSyntax application
                    || !IsApplication(model.GetTypeInfo(application, cancellationToken).Type)
                    || Statements.Of(call) is not { } statement)
                {
                    continue;
                }

                var symbol = model.GetSymbolInfo(application, cancellationToken).Symbol;
                if (symbol is IParameterSymbol != isGiven)
                    continue;
                var statements = Statements.Beside(Statements.Outermost(statement, symbol));
                var mapped = candidate == document ? diagnostic.Location : null;
                if (Of(candidate, application.Identifier.ValueText, statements, mapped) is { } place)
                    return place;
            }
        }

        return null;
    }

    private static Place? Of(Document document, string application, List<StatementSyntax> statements, Location? mapped)
    {
        // A library's method may run the endpoints itself, so the call comes before the statement that maps the endpoint.
        var mapper = mapped is null
            ? null
            : statements.Find(statement => statement.Span.Contains(mapped.SourceSpan) && Statements.Calls(statement, application).Any());
        var last = (mapper is null ? statements : statements.TakeWhile(statement => statement != mapper)).LastOrDefault(
            statement => Statements.Calls(statement, application).Any(Statements.BeforeUseShot.Contains));
        if (last is not null)
            return new Place(document, application, last, IsAfter: true);
        var first = statements.FirstOrDefault(statement => Statements.Calls(statement, application).Any(Runs));
        if (mapper is not null && (first is null || mapper.SpanStart < first.SpanStart))
            first = mapper;
        return first is null ? null : new Place(document, application, first, IsAfter: false);
    }

    /// <summary>Whether a call maps or runs endpoints.</summary>
    private static bool Runs(string name) =>
        name.StartsWith("Map", StringComparison.Ordinal) || name.StartsWith("Run", StringComparison.Ordinal) || name is "UseEndpoints";

    private static bool IsSetUp(InvocationExpressionSyntax call) =>
        Statements.Name(call) is { } name
            && (name.StartsWith("Map", StringComparison.Ordinal)
                || name.StartsWith("Use", StringComparison.Ordinal)
                || name.StartsWith("Run", StringComparison.Ordinal));

    private static bool IsApplication(ITypeSymbol? type) =>
        type is not null
            && (type.Name == "IApplicationBuilder" || type.AllInterfaces.Any(implemented => implemented.Name == "IApplicationBuilder"));

    private sealed record Place(Document Document, string Application, StatementSyntax Anchor, bool IsAfter);
}
