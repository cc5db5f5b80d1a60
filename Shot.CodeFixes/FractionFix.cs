using Shot.Generators;

namespace Shot.CodeFixes;

/// <summary>
/// SHOT009 and SHOT036: turns the integer division in <c>perSecond: 5 / 60</c> or <c>100 / 60</c> into a division of
/// fractions.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FractionFix)), Shared]
public sealed class FractionFix() : ShotCodeFix(RuleIds.NumberOutOfRange, RuleIds.TruncatedRate)
{
    private protected override PlannedFix? Plan(FixSite site)
    {
        var divisions = site.Id == RuleIds.TruncatedRate ? [site.Node] : Zeros(site);
        var fractions = divisions.OfType<BinaryExpressionSyntax>().Select(division => (division, Fraction: Fraction(division))).ToList();
        return fractions.Count == 0 ? null : site.Fix($"Write '{fractions[0].Fraction}'", (run, editor) =>
        {
            foreach (var (division, fraction) in fractions.Where(pair => run.IsFirst(pair.division)))
                editor.ReplaceNode(division, fraction);
        });
    }

    /// <summary>The rates that are integer divisions and give zero.</summary>
    private static IEnumerable<SyntaxNode> Zeros(FixSite site)
    {
        var annotations = site.Declaration is { } declaration ? AnnotationSyntax.AllOn(declaration, site.Model) : [];
        return annotations
            .SelectMany(annotation => annotation.ArgumentList?.Arguments.Where(IsRate) ?? [])
            .Select(argument => argument.Expression)
            .OfType<BinaryExpressionSyntax>()
            .Where(division => division.IsKind(SyntaxKind.DivideExpression)
                && site.Model.GetConstantValue(division, site.CancellationToken).Value is 0
                && site.Model.GetConstantValue(division.Left, site.CancellationToken).Value is not 0);
    }

    /// <summary>Only <c>perSecond</c> may be a fraction.</summary>
    private static bool IsRate(AttributeArgumentSyntax argument, int index) =>
        argument.NameColon is { } name ? name.Name.Identifier.ValueText == "perSecond" : argument.NameEquals is null && index == 1;

    private static BinaryExpressionSyntax Fraction(BinaryExpressionSyntax division) => division.WithRight(division.Right switch
    {
        LiteralExpressionSyntax { Token: { Value: int, Text: var text } } literal
            when text.All(static character => char.IsDigit(character) || character == '_') =>
            SyntaxFactory.ParseExpression(text + ".0").WithTriviaFrom(literal),
        var right => SyntaxFactory.CastExpression(SyntaxFactory.ParseTypeName("double"), right.WithoutTrivia()).WithTriviaFrom(right),
    });
}
