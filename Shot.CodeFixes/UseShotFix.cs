namespace Shot.CodeFixes;

/// <summary>SHOT002: calls <c>UseShot()</c> after routing and authentication, or before the first endpoint.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseShotFix)), Shared]
public sealed class UseShotFix() : ShotCodeFix(RuleIds.UseShotMissing)
{
    /// <summary>Prefers the place where the application is built: a method that takes it may run before authentication.</summary>
    private protected override async Task<PlannedFix?> PlanAsync(FixSite site) =>
        await site.InProjectAsync(other => In(other, isGiven: false, other.Document == site.Document)).ConfigureAwait(false)
        ?? await site.InProjectAsync(other => In(other, isGiven: true, other.Document == site.Document)).ConfigureAwait(false);

    private static PlannedFix? In(FixSite site, bool isGiven, bool holdsEndpoint)
    {
        foreach (var call in site.Root.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(IsSetUp))
        {
            if (RegistrationOrder.Root(call) is IdentifierNameSyntax { Identifier.ValueText: var name } application
                && IsApplication(site.Model.GetTypeInfo(application, site.CancellationToken).Type)
                && Statements.Of(call) is { } statement
                && site.Model.GetSymbolInfo(application, site.CancellationToken).Symbol is var symbol
                && symbol is IParameterSymbol == isGiven
                && Statements.Beside(Statements.Outermost(statement, symbol)) is var statements
                && PlaceOf(name, statements, holdsEndpoint ? site.Diagnostic.Location : null) is var (anchor, isAfter))
            {
                return site.FixOnce($"Call {name}.{KnownTypes.UseShot}()", site.Document.Project.Id, (run, editor) =>
                {
                    Statements.Insert(editor, anchor, $"{name}.{KnownTypes.UseShot}();", isAfter);
                    Imports.Add(run, editor, KnownTypes.ApplicationNamespace);
                });
            }
        }

        return null;
    }

    private static (StatementSyntax Anchor, bool IsAfter)? PlaceOf(string application, List<StatementSyntax> statements, Location? mapped)
    {
        // A library's method may run the endpoints itself, so the call comes before the statement that maps the endpoint.
        var mapper = mapped is null
            ? null
            : statements.Find(statement => statement.Span.Contains(mapped.SourceSpan) && Statements.Calls(statement, application).Any());
        var last = (mapper is null ? statements : statements.TakeWhile(statement => statement != mapper)).LastOrDefault(
            statement => Statements.Calls(statement, application).Any(Statements.BeforeUseShot.Contains));
        if (last is not null)
            return (last, true);
        var first = statements.FirstOrDefault(statement => Statements.Calls(statement, application).Any(Runs));
        if (mapper is not null && (first is null || mapper.SpanStart < first.SpanStart))
            first = mapper;
        return first is null ? null : (first, false);
    }

    private static bool Runs(string name) =>
        name.StartsWith("Map", StringComparison.Ordinal) || name.StartsWith("Run", StringComparison.Ordinal) || name is "UseEndpoints";

    private static bool IsSetUp(InvocationExpressionSyntax call) =>
        MappingParser.Name(call) is { } name && (Runs(name) || name.StartsWith("Use", StringComparison.Ordinal));

    private static bool IsApplication(ITypeSymbol? type) =>
        type?.AllInterfaces.Append(type).Any(static implemented => implemented.Name == "IApplicationBuilder") == true;
}
