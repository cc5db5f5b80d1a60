namespace Shot.CodeFixes;

/// <summary>SHOT005: removes the deadline of a synchronous method, and the settings that need a deadline.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeadlineRemovalFix)), Shared]
public sealed class DeadlineRemovalFix() : ShotCodeFix(RuleIds.DeadlineOnSynchronousMethod)
{
    private protected override PlannedFix? Plan(FixSite site)
    {
        if (site.Declaration is not { } declaration)
            return null;
        var settings = AnnotationSyntax.On(declaration, site.Model, KnownTypes.LimitAttribute)
            .Where(limit => AnnotationSyntax.Arguments(limit, "MaxWaitMs").Any())
            .SelectMany(limit => AnnotationSyntax.Arguments(limit, "MaxWaitMs", "Abandon", "MaxAbandoned")).ToList();
        var deadlines = AnnotationSyntax.On(declaration, site.Model, KnownTypes.DeadlineAttribute).ToList();

        // The deadline may stand on the interface, where it covers other methods too.
        return settings.Count + deadlines.Count == 0 ? null : site.FixOnce("Remove the deadline", declaration, (_, editor) =>
        {
            foreach (var setting in settings)
                editor.RemoveNode(setting, SyntaxRemoveOptions.KeepNoTrivia);
            if (deadlines.Count > 0)
                AnnotationSyntax.Remove(editor, declaration, deadlines);
        });
    }
}
