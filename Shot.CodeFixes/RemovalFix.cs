using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Diagnostics;

namespace Shot.CodeFixes;

/// <summary>SHOT022, SHOT027 to SHOT029 and SHOT040: removes what has no effect, an attribute or its settings.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovalFix)), Shared]
public sealed class RemovalFix() : ShotCodeFix(
    RuleIds.KeyMarksNothing, RuleIds.NeverRefuses, RuleIds.SettingWithoutDeadline, RuleIds.ExemptFromNothing, RuleIds.SettingWithoutKey)
{
    private static readonly string[] OfDeadline = ["Abandon", "MaxAbandoned"];
    private static readonly string[] OfKey = ["MaxKeys", "KeyOverflow", "IPv6PrefixLength", "MissingKey"];

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await AttributeAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } attribute ? null
            : Settings(diagnostic) is not null ? "Remove the setting"
            : $"Remove [{attribute}]";

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await AttributeAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { Parent.Parent: { } declaration } attribute)
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        if (Settings(diagnostic) is { } settings)
        {
            foreach (var argument in AnnotationSyntax.Arguments(attribute, settings).Where(argument => run.IsFirst(argument)))
                editor.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia);
        }
        else if (run.IsFirst((declaration, diagnostic.Id)))
        {
            AnnotationSyntax.Remove(editor, declaration, [attribute]);
        }
    }

    /// <summary>The settings that have no effect; null where that is the whole attribute.</summary>
    private static string[]? Settings(Diagnostic diagnostic) => diagnostic.Id switch
    {
        RuleIds.SettingWithoutDeadline => OfDeadline,
        RuleIds.SettingWithoutKey => OfKey,
        _ => null,
    };

    private static async Task<AttributeSyntax?> AttributeAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>();
}
