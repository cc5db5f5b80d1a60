using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT009 and SHOT036: turns the integer division in <c>perSecond: 5 / 60</c> or <c>100 / 60</c> into a division of
/// fractions.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FractionFix)), Shared]
public sealed class FractionFix() : ShotCodeFix(RuleIds.NumberOutOfRange, RuleIds.TruncatedRate)
{
    /// <inheritdoc/>
    protected override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        await DivisionsAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is { Count: > 0 } divisions
            ? $"Write '{Fraction(divisions[0]).ToString()}'"
            : null;

    private protected override async Task EditAsync(FixRun run, Document document, Diagnostic diagnostic)
    {
        var editor = await run.EditorAsync(document).ConfigureAwait(false);
        foreach (var division in await DivisionsAsync(document, diagnostic, run.CancellationToken).ConfigureAwait(false))
        {
            if (run.IsFirst(division))
                editor.ReplaceNode(division, Fraction(division));
        }
    }

    private static async Task<IReadOnlyList<BinaryExpressionSyntax>> DivisionsAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (diagnostic.Id == RuleIds.TruncatedRate)
        {
            var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            return root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is BinaryExpressionSyntax cut ? [cut] : [];
        }

        if (await AnnotationSyntax.DeclarationAsync(document, diagnostic, cancellationToken).ConfigureAwait(false) is not { } declaration
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
        {
            return [];
        }

        return
        [
            .. AnnotationSyntax.AllOn(declaration, model)
                .SelectMany(annotation => annotation.ArgumentList?.Arguments.Where(IsRate) ?? [])
                .Select(argument => argument.Expression)
                .OfType<BinaryExpressionSyntax>()
                .Where(division => division.IsKind(SyntaxKind.DivideExpression)
                    && model.GetConstantValue(division, cancellationToken).Value is 0
                    && model.GetConstantValue(division.Left, cancellationToken).Value is not 0),
        ];
    }

    /// <summary>Only <c>perSecond</c> may be a fraction.</summary>
    private static bool IsRate(AttributeArgumentSyntax argument, int index) =>
        argument.NameColon is { } name ? name.Name.Identifier.ValueText == "perSecond" : argument.NameEquals is null && index == 1;

    private static BinaryExpressionSyntax Fraction(BinaryExpressionSyntax division) => division.WithRight(division.Right switch
    {
        LiteralExpressionSyntax { Token: { Value: int, Text: var text } } literal when text.All(
            static character =>
                char.IsDigit(character) || character == '_') => SyntaxFactory.ParseExpression(text + ".0").WithTriviaFrom(literal),
        var right => SyntaxFactory.CastExpression(SyntaxFactory.ParseTypeName("double"), right.WithoutTrivia()).WithTriviaFrom(right),
    });
}
