using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>
/// Reports the parser's problems with one annotated declaration: SHOT001, 004 to 006, 009, 010, 013, 020, 021, 023, 024 and 035.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AnnotationAnalyzer() : ShotAnalyzer(
    Rules.NotEnforced, Rules.CannotDecorate, Rules.DeadlineOnSynchronousMethod, Rules.DeadlineWithoutToken, Rules.NumberOutOfRange,
    Rules.PartialMethod, Rules.KeySyntax, Rules.KeyNotThere, Rules.NameConflict, Rules.CannotWait, Rules.UnfitFallback, Rules.RunsAround)
{
    private const string Elsewhere =
        "another generator emits the code that it is in, which Shot's generator never sees; "
        + "put it on the interface's or partial method that this calls, in a C# file, "
        + "or on endpoints as in MapRazorComponents<App>().RequireShotLimit(…)";

    private protected override bool AnalyzesEmittedCode => true;

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var assembly = new AssemblyFacts(start.Compilation);
        var others = new OtherGenerators(start.Compilation);
        start.RegisterSymbolAction(symbol => AnalyzeType(symbol, others), SymbolKind.NamedType);
        start.RegisterSymbolAction(symbol => AnalyzeMethod(symbol, (IMethodSymbol)symbol.Symbol, assembly, others), SymbolKind.Method);
        start.RegisterSymbolAction(symbol => AnalyzeEvent(symbol, (IEventSymbol)symbol.Symbol, assembly, others), SymbolKind.Event);
        start.RegisterSyntaxNodeAction(function => AnalyzeFunction(function, others), FunctionKinds);
    }

    private static void AnalyzeType(SymbolAnalysisContext context, OtherGenerators others)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (Unfinished.Is(type, context.CancellationToken) || IsElsewhere(type, others, context.ReportDiagnostic))
            return;
        if (type.TypeKind == TypeKind.Interface)
        {
            if (!Annotated.IsGuarded(type))
                return;
            var model = InterfaceParser.Parse(type);
            Report(model.Problems, problem => Locate(type, problem), context.ReportDiagnostic);
            if (model.Problems.Count == 0 && InterfaceChecks.Unseen(type, model.Guarded) is { } unseen)
                Report([unseen], _ => Locate(type, unseen), context.ReportDiagnostic);
        }
        else if (Annotations.AreOn(type))
        {
            Report(HandlerParser.Class(type).Problems, _ => AnnotationLocation.Of(type), context.ReportDiagnostic);
        }
    }

    /// <summary>An event's implicit accessor gets the event's annotations, but is not analyzed as a symbol of its own.</summary>
    private static void AnalyzeEvent(SymbolAnalysisContext context, IEventSymbol declared, AssemblyFacts assembly, OtherGenerators others)
    {
        if (declared.AddMethod is { IsImplicitlyDeclared: true } accessor)
            AnalyzeMethod(context, accessor, assembly, others);
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, IMethodSymbol method, AssemblyFacts assembly, OtherGenerators others)
    {
        if (IsElsewhere(method, others, context.ReportDiagnostic)
            || method.ContainingType is not { TypeKind: not TypeKind.Interface }
            || !Annotations.AreOn(method)
            || SiteParser.IsOutside(method)
            || Unfinished.Is(method, context.CancellationToken))
        {
            return;
        }

        method = Functions.Implementation(method);
        var location = AnnotationLocation.Of(method);
        if ((method.IsPartialDefinition || method.PartialDefinitionPart is not null)
            && method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken) is MethodDeclarationSyntax syntax)
        {
            if (method.PartialDefinitionPart is null)
                Report(PartialMethodParser.Parse(method, syntax).Problems, _ => location, context.ReportDiagnostic);
            return;
        }

        var handler = HandlerParser.Method(method, assembly.IsExecutable, assembly.HasAspNetCore);
        Report(handler.Problems, _ => location, context.ReportDiagnostic);
    }

    private static void AnalyzeFunction(SyntaxNodeAnalysisContext context, OtherGenerators others)
    {
        var attributes = FunctionParser.Attributes(context.Node);
        if (attributes.Count == 0
            || Unfinished.Is(context.Node.SyntaxTree, context.CancellationToken)
            || FunctionParser.Parse(context.Node, context.SemanticModel, context.CancellationToken) is not { } handler)
        {
            return;
        }

        var location = attributes[0].GetLocation();
        if (others.Emitted(context.Node.SyntaxTree))
            context.ReportDiagnostic(Diagnostic.Create(Rules.NotEnforced, location, handler.Guard?.Name ?? handler.Key, Elsewhere));
        else
            Report(handler.Problems, _ => location, context.ReportDiagnostic);
    }

    /// <summary>Reports an annotation in code of another generator.</summary>
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
            report(Diagnostic.Create(Rules.Get(problem.Rule), locate(problem), [.. problem.Arguments]));
    }
}
