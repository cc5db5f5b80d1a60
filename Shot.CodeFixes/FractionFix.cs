namespace Shot.CodeFixes;

/// <summary>SHOT009 and SHOT036: turns the integer division in <c>perSecond: 5 / 60</c> into a division of fractions.</summary>
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

    private static IEnumerable<SyntaxNode> Zeros(FixSite site) =>
        (site.Declaration is { } declaration ? AnnotationSyntax.AllOn(declaration, site.Model) : [])
            .SelectMany(static annotation => annotation.ArgumentList?.Arguments.Where(Annotations.IsRate) ?? [])
            .Select(static argument => argument.Expression).OfType<BinaryExpressionSyntax>()
            .Where(division => division.IsKind(SyntaxKind.DivideExpression)
                && site.Model.GetConstantValue(division, site.CancellationToken).Value is 0
                && site.Model.GetConstantValue(division.Left, site.CancellationToken).Value is not 0);

    private static BinaryExpressionSyntax Fraction(BinaryExpressionSyntax division) => division.WithRight(division.Right switch
    {
        LiteralExpressionSyntax { Token: { Value: int, Text: var text } } literal
            when text.All(static character => char.IsDigit(character) || character == '_') =>
            ParseExpression(text + ".0").WithTriviaFrom(literal),
        var right => CastExpression(ParseTypeName("double"), right.WithoutTrivia()).WithTriviaFrom(right),
    });
}
