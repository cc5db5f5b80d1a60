namespace Shot.CodeFixes;

/// <summary>SHOT031: passes the token to the calls inside that can take one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TokenPassingFix)), Shared]
public sealed class TokenPassingFix() : ShotCodeFix(RuleIds.UnusedToken)
{
    private protected override PlannedFix? Plan(FixSite site) =>
        site.Around<ParameterSyntax>() is { Parent.Parent: { } function, Identifier.ValueText: var token }
        && TokenPassing.Takers(function, site.Model, static _ => false).Any()
            ? site.Fix($"Pass '{token}' on", (run, editor) => TokenPassing.Pass(run, editor, function, token, static _ => false))
            : null;
}
