using System.Collections.Concurrent;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Reports criticality that is undefined or has no limit to act on: SHOT009 and SHOT051.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CriticalityAnalyzer() : ShotAnalyzer(Rules.NumberOutOfRange, Rules.CriticalityWithoutLimit)
{
    // The generator sees files on disk that look generated. Files that generators emit are skipped below.
    private protected override bool AnalyzesEmittedCode => true;

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var found = new Findings(new AssemblyFacts(start.Compilation), new OtherGenerators(start.Compilation));
        start.RegisterSymbolAction(
            symbol => found.Add(symbol.Symbol, symbol.ReportDiagnostic, symbol.CancellationToken), SymbolKind.NamedType);
        RegisterMethods(start, (symbol, method) => found.Add(method, symbol.ReportDiagnostic, symbol.CancellationToken));
        RegisterFunctions(
            start, (context, function) => found.Add(function, context.ReportDiagnostic, context.CancellationToken),
            static function => function.Has(KnownTypes.CriticalityAttribute));
        start.RegisterSyntaxNodeAction(found.AddCall, SyntaxKind.InvocationExpression);
        start.RegisterCompilationEndAction(found.Report);
    }

    private sealed class Findings(AssemblyFacts facts, OtherGenerators generators)
    {
        private readonly ConcurrentBag<(ProblemModel Problem, Location Location)> _pending = [];
        private volatile bool _limitsEndpoints;

        public void Add(ISymbol symbol, Action<Diagnostic> report, CancellationToken cancellationToken)
        {
            if (symbol is IMethodSymbol { PartialDefinitionPart: not null } || SiteParser.IsOutside(symbol)
                || symbol.Attribute(KnownTypes.CriticalityAttribute) is not { ApplicationSyntaxReference.SyntaxTree: { } tree } attribute
                || generators.IsEmitted(tree) || Unfinished.Is(tree, cancellationToken))
            {
                return;
            }

            var method = symbol as IMethodSymbol;
            if (CriticalityParser.Parse(method?.Implementation() ?? symbol, facts) is not { Guard: null } model)
                return;
            var location = AnnotationLocation.Of(attribute, symbol);
            foreach (var problem in model.Problems)
                report(ToDiagnostic(problem, location));
            if (model.NothingRefuses is { } pending)
                _pending.Add((pending, location));
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            if (MappingParser.Name((InvocationExpressionSyntax)context.Node)
                    is KnownTypes.RequireShotLimit or KnownTypes.RequireShotConcurrency
                && !generators.IsEmitted(context.Node.SyntaxTree)
                && new CallParser(context.SemanticModel, context.CancellationToken).Parse(context.Node) is not null)
            {
                _limitsEndpoints = true;
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (_limitsEndpoints || Unfinished.Is(context.Compilation, context.CancellationToken))
                return;
            foreach (var (problem, location) in _pending)
                context.ReportDiagnostic(ToDiagnostic(problem, location));
        }
    }
}
