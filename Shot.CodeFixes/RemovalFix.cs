using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT022, SHOT027 to SHOT029, SHOT037 and SHOT040: removes an attribute or settings without effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovalFix)), Shared]
public sealed class RemovalFix() : ShotCodeFix(
    RuleIds.KeyMarksNothing, RuleIds.NeverRefuses, RuleIds.SettingWithoutDeadline, RuleIds.ExemptFromNothing,
    RuleIds.LaterDeadline, RuleIds.SettingWithoutKey)
{
    /// <summary>Settings of the shortest deadline, on any annotation.</summary>
    private static readonly string[] OfDeadline = ["Abandon", "MaxAbandoned"];

    private protected override PlannedFix? Plan(FixSite site)
    {
        if (site.Around<AttributeSyntax>() is not { Parent.Parent: { } declaration } attribute)
            return null;
        var settings = Settings(attribute, site.Id).ToList();
        if (settings.Count > 0)
        {
            return site.Fix("Remove the setting", (run, editor) =>
            {
                foreach (var argument in settings.Where(run.IsFirst))
                    editor.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia);
            });
        }

        if (site.Id == RuleIds.LaterDeadline && AnnotationSyntax.Arguments(attribute, OfDeadline).Any())
            return null;
        return site.Fix($"Remove [{attribute}]", (run, editor) =>
        {
            if (!run.IsFirst(attribute))
                return;
            var attributes = run.Gathered<AttributeSyntax>(declaration);
            attributes.Add(attribute);
            if (attributes.Count == 1)
                AnnotationSyntax.Remove(editor, declaration, attributes);
        });
    }

    /// <summary>The arguments to remove. Empty if the whole attribute is removed.</summary>
    private static IEnumerable<AttributeArgumentSyntax> Settings(AttributeSyntax attribute, string id) => id switch
    {
        RuleIds.SettingWithoutDeadline => AnnotationSyntax.Arguments(attribute, OfDeadline),
        RuleIds.LaterDeadline => AnnotationSyntax.Arguments(attribute, "MaxWaitMs"),
        RuleIds.SettingWithoutKey => AnnotationSyntax.Arguments(attribute, Limit.KeySettings),
        _ => [],
    };
}
