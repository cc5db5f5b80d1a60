namespace Shot.CodeFixes;

/// <summary>SHOT024: removes the wait of a limit that does not support it, so that it refuses at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WaitRemovalFix)), Shared]
public sealed class WaitRemovalFix() : ShotCodeFix(RuleIds.CannotWait)
{
    /// <summary>None if the wait stands on the interface, where it covers other methods too.</summary>
    private protected override PlannedFix? Plan(FixSite site) => Of(
        site, site.Declaration is { } declaration ? AnnotationSyntax.On(declaration, site.Model, KnownTypes.LimitAttribute) : []);

    /// <summary>Removes the waits of limits; null if they have none.</summary>
    internal static PlannedFix? Of(FixSite site, IEnumerable<AttributeSyntax> limits)
    {
        var waits = limits.SelectMany(limit => AnnotationSyntax.Arguments(limit, "MaxQueueMs")).ToList();
        return waits.Count == 0 ? null : site.FixArguments("Remove the wait, to refuse at once", waits);
    }
}
