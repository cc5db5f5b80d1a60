using Microsoft.CodeAnalysis.Formatting;

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
        return site.FixOnce($"Add 'when ({name} is not IShotException)'", clause, (_, editor) =>
        {
            var filter = CatchFilterClause(ParseExpression($"{name} is not X"));
            var pattern = filter.DescendantNodes().OfType<ConstantPatternSyntax>().Single();
            filter = filter.ReplaceNode(pattern, TypePattern((TypeSyntax)editor.Generator.TypeExpression(refusal)));
            var all = CatchDeclaration((TypeSyntax)editor.Generator.TypeExpression(everything));
            editor.ReplaceNode(clause, (current, _) => Filtered((CatchClauseSyntax)current, all, name, filter));
        });
    }

    private static CatchClauseSyntax Filtered(
        CatchClauseSyntax clause, CatchDeclarationSyntax all, string name, CatchFilterClauseSyntax filter)
    {
        var declaration = clause.Declaration ?? all;
        if (declaration.Identifier.IsKind(SyntaxKind.None))
            declaration = declaration.WithIdentifier(Identifier(name));
        return clause.WithCatchKeyword(clause.CatchKeyword.WithTrailingTrivia(Space))
            .WithDeclaration(declaration.WithTrailingTrivia(Space))
            .WithFilter(filter.WithTrailingTrivia(clause.Block.GetFirstToken().GetPreviousToken().TrailingTrivia))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static string Name(CatchClauseSyntax clause, SemanticModel model) =>
        clause.Declaration is { Identifier.RawKind: not 0 } declaration
            ? declaration.Identifier.Text
            : Unique.Name("error", new HashSet<string>(
                model.LookupSymbols(clause.Block.SpanStart).Where(static symbol => symbol is ILocalSymbol or IParameterSymbol)
                    .Select(static symbol => symbol.Name),
                StringComparer.Ordinal));
}
