namespace Shot.CodeFixes;

/// <summary>SHOT022, SHOT027 to SHOT029, SHOT037, SHOT040, SHOT049 to SHOT051 and SHOT062: removes what has no effect, an
/// attribute or settings.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovalFix)), Shared]
public sealed class RemovalFix() : ShotCodeFix(
    RuleIds.KeyMarksNothing, RuleIds.NeverRefuses, RuleIds.SettingWithoutDeadline, RuleIds.ExemptFromNothing,
    RuleIds.LaterDeadline, RuleIds.SettingWithoutKey, RuleIds.SettingWithoutScope, RuleIds.MaxBesideNumber,
    RuleIds.CriticalityWithoutLimit, RuleIds.TrustWithoutRequest)
{
    /// <summary>Settings of the shortest deadline, on any annotation.</summary>
    private static readonly string[] OfDeadline = ["Abandon", "MaxAbandoned", "TrustCaller"];

    private protected override PlannedFix? Plan(FixSite site)
    {
        if (site.Around<AttributeSyntax>() is not { Parent.Parent: { } declaration } attribute)
            return null;

        // Without such settings the whole attribute is removed.
        var settings = AnnotationSyntax.Arguments(attribute, site.Id switch
        {
            RuleIds.SettingWithoutDeadline => OfDeadline,
            RuleIds.LaterDeadline => ["MaxWaitMs"],
            RuleIds.SettingWithoutKey => Limit.KeySettings,
            RuleIds.SettingWithoutScope => Limit.ClusterSettings,
            RuleIds.MaxBesideNumber => ["Max"],
            _ => [],
        }).ToList();

        // The rule is about the method, and stands at its first annotation.
        if (site.Id == RuleIds.TrustWithoutRequest)
        {
            settings = declaration.ChildNodes().OfType<AttributeListSyntax>().SelectMany(static list => list.Attributes)
                .SelectMany(static other => AnnotationSyntax.Arguments(other, "TrustCaller")).ToList();
        }

        if (settings.Count > 0)
            return site.FixArguments("Remove the setting", settings);
        if (site.Id == RuleIds.TrustWithoutRequest)
            return null;
        if (site.Id == RuleIds.LaterDeadline && AnnotationSyntax.Arguments(attribute, OfDeadline).Any())
            return null;
        return site.FixOnce($"Remove [{attribute}]", attribute, (run, editor) =>
        {
            var attributes = run.Gathered<AttributeSyntax>(declaration);
            attributes.Add(attribute);
            if (attributes.Count == 1)
                AnnotationSyntax.Remove(editor, declaration, attributes);
        });
    }
}
