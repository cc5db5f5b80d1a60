using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>SHOT024: removes the wait of a limit that does not support it, so that it refuses at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitRemovalFix)), Shared]
public sealed class WaitRemovalFix() : ShotCodeFix(RuleIds.CannotWait)
{
    private protected override PlannedFix? Plan(FixSite site)
    {
        var limits = site.Declaration is { } declaration ? AnnotationSyntax.On(declaration, site.Model, KnownTypes.LimitAttribute) : [];
        var waits = limits.SelectMany(limit => AnnotationSyntax.Arguments(limit, "MaxQueueMs")).ToList();

        // The wait may stand on the interface, where it covers other methods too.
        return waits.Count == 0 ? null : site.Fix("Remove the wait, to refuse at once", (run, editor) =>
        {
            foreach (var wait in waits.Where(run.IsFirst))
                editor.RemoveNode(wait, SyntaxRemoveOptions.KeepNoTrivia);
        });
    }
}
