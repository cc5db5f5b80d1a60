using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>SHOT031: passes the token to the calls inside that can take one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TokenPassingFix)), Shared]
public sealed class TokenPassingFix() : ShotCodeFix(RuleIds.UnusedToken)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await ParameterAsync(
            document, diagnostic, cancellationToken).ConfigureAwait(false) is not { Parent.Parent: { } function } parameter
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
        {
            return null;
        }

        return TokenPassing.Takers(function, model, static _ => false).Any() ? $"Pass '{parameter.Identifier.ValueText}' on" : null;
    }

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        if (await ParameterAsync(
            document, diagnostic, run.CancellationToken).ConfigureAwait(false) is not { Parent.Parent: { } function } parameter)
        {
            return;
        }

        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        TokenPassing.Pass(run, editor, function, parameter.Identifier.ValueText, static _ => false);
    }

    private static async Task<ParameterSyntax?> ParameterAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))
            ?.FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<ParameterSyntax>();
}
