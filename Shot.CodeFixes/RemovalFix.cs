using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators.Diagnostics;

namespace Shot.CodeFixes;

/// <summary>SHOT027 to SHOT029: removes what has no effect, an attribute or its settings.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovalFix)), Shared]
public sealed class RemovalFix() : ShotCodeFix(RuleIds.NeverRefuses, RuleIds.SettingWithoutDeadline, RuleIds.ExemptFromNothing)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await AttributeAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } attribute ? null
            : diagnostic.Id == RuleIds.SettingWithoutDeadline ? "Remove the setting"
            : $"Remove [{attribute}]";

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await AttributeAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { Parent.Parent: { } declaration } attribute)
            return;
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        if (diagnostic.Id == RuleIds.SettingWithoutDeadline)
        {
            foreach (var argument in AnnotationSyntax.Arguments(attribute, "Abandon", "MaxAbandoned").Where(argument => run.IsFirst(argument)))
                editor.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia);
        }
        else if (run.IsFirst((declaration, diagnostic.Id)))
        {
            AnnotationSyntax.Remove(editor, declaration, [attribute]);
        }
    }

    private static async Task<AttributeSyntax?> AttributeAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>();
}
