namespace Shot.CodeFixes;

/// <summary>SHOT011 and SHOT043: moves <c>UseShot()</c> after routing and authentication, and before the endpoints.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseShotPlacementFix)), Shared]
public sealed class UseShotPlacementFix() : ShotCodeFix(RuleIds.UseShotMisplaced, RuleIds.UserUnknown)
{
    /// <summary>SHOT011 is reported at the call, SHOT043 at the limit.</summary>
    private protected override async Task<PlannedFix?> PlanAsync(FixSite site) => site.Id == RuleIds.UseShotMisplaced
        ? Move(site, site.Around<InvocationExpressionSyntax>())
        : await site.InProjectAsync(other => other.Root.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => MappingParser.Name(call) == KnownTypes.UseShot && Placement.IsBeforeAuthentication(call))
            .Select(call => Move(other, call)).FirstOrDefault(move => move is not null)).ConfigureAwait(false);

    /// <summary>Null for a link of a longer chain, a call under a directive, and a call whose place nothing determines.</summary>
    private static PlannedFix? Move(FixSite site, InvocationExpressionSyntax? call)
    {
        if (call is not
            {
                Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax application },
                Parent: ExpressionStatementSyntax { ContainsDirectives: false } statement,
            })
        {
            return null;
        }

        var others = Statements.Beside(statement).Where(other => other != statement).ToList();
        if (others.LastOrDefault(other => Calls(other, Statements.BeforeUseShot)) is { } last && last.SpanStart > statement.SpanStart)
            return To(last, isAfter: true);
        return others.FirstOrDefault(other => Calls(other, KnownTypes.UseEndpoints)) is { } first && first.SpanStart < statement.SpanStart
            ? To(first, isAfter: false)
            : null;

        bool Calls(StatementSyntax other, params string[] names) =>
            Statements.Calls(other, application.Identifier.ValueText).Any(names.Contains);

        PlannedFix To(StatementSyntax anchor, bool isAfter) => site.FixOnce(
            $"Move {KnownTypes.UseShot}() {(isAfter ? "behind" : "before")} '{anchor.ToString().TrimEnd(';')}'", statement, (_, editor) =>
            {
                Statements.Insert(editor, anchor, statement.ToFullString().Trim(), isAfter);
                Statements.Remove(editor, statement);
            });
    }
}
