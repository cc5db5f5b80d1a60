using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Reports the parser's problems with one declaration: SHOT001, 004 to 006, 009, 010, 013, 020, 021, 023, 024, 035, 047, 054,
/// 058, 059 and 062.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AnnotationAnalyzer() : ShotAnalyzer(
    Rules.NotEnforced, Rules.CannotDecorate, Rules.DeadlineOnSynchronousMethod, Rules.DeadlineWithoutToken, Rules.NumberOutOfRange,
    Rules.PartialMethod, Rules.KeySyntax, Rules.KeyNotThere, Rules.NameConflict, Rules.CannotWait, Rules.CannotShare,
    Rules.UnfitFallback, Rules.RunsAround, Rules.Plans, Rules.UnfitCost, Rules.CannotSettle, Rules.TrustWithoutRequest)
{
    private const string Elsewhere =
        "another generator emits the code that it is in, which Shot's generator never sees; "
        + "put it on the interface's or partial method that this calls, in a C# file, "
        + "or on endpoints as in MapRazorComponents<App>().RequireShotLimit(…)";

    private protected override bool AnalyzesEmittedCode => true;

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var facts = new AssemblyFacts(start.Compilation);
        var others = new OtherGenerators(start.Compilation);
        start.RegisterSymbolAction(symbol => AnalyzeType(symbol, (INamedTypeSymbol)symbol.Symbol, others), SymbolKind.NamedType);
        RegisterMethods(start, (symbol, method) => AnalyzeMethod(symbol, method, facts, others));
        RegisterFunctions(start, (context, _) => AnalyzeFunction(context, others));
    }

    private static void AnalyzeType(SymbolAnalysisContext context, INamedTypeSymbol type, OtherGenerators others)
    {
        if (Unfinished.Is(type, context.CancellationToken) || IsElsewhere(type, others, context.ReportDiagnostic))
            return;
        if (type.TypeKind != TypeKind.Interface)
        {
            if (Annotations.AreOn(type))
                Report(HandlerParser.Class(type).Problems, _ => AnnotationLocation.Of(type), context.ReportDiagnostic);
        }
        else if (Annotations.IsGuarded(type))
        {
            var model = InterfaceParser.Parse(type);
            var unseen = model.Problems.Count == 0 ? InterfaceChecks.Unseen(type, model.Guarded) : null;
            Report(unseen is null ? model.Problems : [unseen], problem => Locate(type, problem), context.ReportDiagnostic);
        }
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, IMethodSymbol method, AssemblyFacts facts, OtherGenerators others)
    {
        if (IsElsewhere(method, others, context.ReportDiagnostic)
            || method.ContainingType is not { TypeKind: not TypeKind.Interface }
            || !Annotations.AreOn(method)
            || SiteParser.IsOutside(method)
            || Unfinished.Is(method, context.CancellationToken))
        {
            return;
        }

        method = method.Implementation();
        var declaration = method.IsPart() ? method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken) : null;
        var problems = declaration is not MethodDeclarationSyntax syntax ? HandlerParser.Method(method, facts).Problems
            : method.PartialDefinitionPart is null ? PartialMethodParser.Parse(method, syntax).Problems
            : default;
        Report(problems, _ => AnnotationLocation.Of(method), context.ReportDiagnostic);
    }

    private static void AnalyzeFunction(SyntaxNodeAnalysisContext context, OtherGenerators others)
    {
        if (Unfinished.Is(context.Node.SyntaxTree, context.CancellationToken)
            || FunctionParser.Parse(context.Node, context.SemanticModel, context.CancellationToken) is not { } handler)
        {
            return;
        }

        IEnumerable<ProblemModel> problems = others.Emitted(context.Node.SyntaxTree)
            ? [ProblemModel.Of(RuleIds.NotEnforced, handler.Display, Elsewhere)]
            : handler.Problems;
        Report(problems, _ => FunctionParser.Attributes(context.Node)[0].GetLocation(), context.ReportDiagnostic);
    }

    private static bool IsElsewhere(ISymbol symbol, OtherGenerators others, Action<Diagnostic> report)
    {
        if (Annotations.First(symbol)?.ApplicationSyntaxReference is not { } reference || !others.Emitted(reference.SyntaxTree))
            return false;
        report(Diagnostic.Create(Rules.NotEnforced, AnnotationLocation.Of(symbol), HandlerParser.Member(symbol), Elsewhere));
        return true;
    }

    private static Location Locate(INamedTypeSymbol type, ProblemModel problem)
    {
        // Prefers the overload whose parameters the problem names.
        var methods = type.GetMembers().OfType<IMethodSymbol>().Where(Annotations.AreOn).ToList();
        var method = methods.Find(method => Names(Display.Method(method) + Display.Overload(method)))
            ?? methods.Find(method => Names(Display.Method(method)));
        return AnnotationLocation.Of(method ?? (ISymbol)type);

        bool Names(string site) =>
            problem.Arguments.Any(argument => argument == site || argument.StartsWith(site + "#", StringComparison.Ordinal));
    }

    private static void Report(IEnumerable<ProblemModel> problems, Func<ProblemModel, Location> locate, Action<Diagnostic> report)
    {
        foreach (var problem in problems)
            report(ToDiagnostic(problem, locate(problem)));
    }
}
