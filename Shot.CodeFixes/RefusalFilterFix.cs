using Microsoft.CodeAnalysis.Formatting;
using Shot.Generators;
using Shot.Generators.Parsing;

namespace Shot.CodeFixes;

/// <summary>SHOT032: lets refusals through a <c>catch</c> that is meant for failures.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RefusalFilterFix)), Shared]
public sealed class RefusalFilterFix() : ShotCodeFix(RuleIds.SwallowedRefusal)
{
    private protected override PlannedFix? Plan(FixSite site)
    {
        if (site.Around<CatchClauseSyntax>() is not { } clause
            || site.Model.Compilation.GetTypeByMetadataName(KnownTypes.Exception) is not { } refusal
            || site.Model.Compilation.GetTypeByMetadataName("System.Exception") is not { } everything)
        {
            return null;
        }

        var name = Name(clause, site.Model);
        return site.Fix($"Add 'when ({name} is not IShotException)'", (run, editor) =>
        {
            if (!run.IsFirst(clause))
                return;
            var filter = SyntaxFactory.CatchFilterClause(SyntaxFactory.ParseExpression($"{name} is not X"));
            var pattern = filter.DescendantNodes().OfType<ConstantPatternSyntax>().Single();
            filter = filter.ReplaceNode(pattern, SyntaxFactory.TypePattern((TypeSyntax)editor.Generator.TypeExpression(refusal)));
            var all = SyntaxFactory.CatchDeclaration((TypeSyntax)editor.Generator.TypeExpression(everything));
            editor.ReplaceNode(clause, (current, _) => Filtered((CatchClauseSyntax)current, all, name, filter));
        });
    }

    private static CatchClauseSyntax Filtered(
        CatchClauseSyntax clause, CatchDeclarationSyntax all, string name, CatchFilterClauseSyntax filter)
    {
        var declaration = clause.Declaration ?? all;
        if (declaration.Identifier.IsKind(SyntaxKind.None))
            declaration = declaration.WithIdentifier(SyntaxFactory.Identifier(name));
        return clause
            .WithCatchKeyword(clause.CatchKeyword.WithTrailingTrivia(SyntaxFactory.Space))
            .WithDeclaration(declaration.WithTrailingTrivia(SyntaxFactory.Space))
            .WithFilter(filter.WithTrailingTrivia(clause.Block.GetFirstToken().GetPreviousToken().TrailingTrivia))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The name of the caught exception, or a free name if it has none.</summary>
    private static string Name(CatchClauseSyntax clause, SemanticModel model) =>
        clause.Declaration is { Identifier.RawKind: not 0 } declaration
        ? declaration.Identifier.Text
        : Unique.Name(
            "error", new HashSet<string>(
                model.LookupSymbols(clause.Block.SpanStart)
                    .Where(symbol => symbol is ILocalSymbol or IParameterSymbol)
                    .Select(symbol => symbol.Name), StringComparer.Ordinal));
}
