using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await AttributeAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } attribute ? null
            : Settings(attribute, diagnostic.Id).Any() ? "Remove the setting"
            : diagnostic.Id == RuleIds.LaterDeadline && AnnotationSyntax.Arguments(attribute, OfDeadline).Any() ? null
            : $"Remove [{attribute}]";

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await AttributeAsync(
            document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { Parent.Parent: { } declaration } attribute)
        {
            return;
        }

        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        var settings = Settings(attribute, diagnostic.Id).ToList();
        if (settings.Count > 0)
        {
            foreach (var argument in settings.Where(argument => run.IsFirst(argument)))
                editor.RemoveNode(argument, SyntaxRemoveOptions.KeepNoTrivia);
        }
        else if (run.IsFirst(attribute))
        {
            var attributes = run.Gathered<AttributeSyntax>(declaration);
            attributes.Add(attribute);
            if (attributes.Count == 1)
                AnnotationSyntax.Remove(editor, declaration, attributes);
        }
    }

    /// <summary>The arguments to remove. Empty if the whole attribute is removed.</summary>
    private static IEnumerable<AttributeArgumentSyntax> Settings(AttributeSyntax attribute, string id) => id switch
    {
        RuleIds.SettingWithoutDeadline => AnnotationSyntax.Arguments(attribute, OfDeadline),
        RuleIds.LaterDeadline => AnnotationSyntax.Arguments(attribute, "MaxWaitMs"),
        RuleIds.SettingWithoutKey => AnnotationSyntax.Arguments(attribute, Limit.KeySettings),
        _ => [],
    };

    private static async Task<AttributeSyntax?> AttributeAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))
            ?.FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<AttributeSyntax>();
}
