using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Reports what the parser finds wrong with one annotated declaration: SHOT001, 004 to 006, 009, 010, 020, 021, 023, 024 and 035.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AnnotationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.NotEnforced, Rules.CannotDecorate, Rules.DeadlineOnSynchronousMethod, Rules.DeadlineWithoutToken, Rules.NumberOutOfRange, Rules.PartialMethod,
        Rules.KeySyntax, Rules.KeyNotThere, Rules.NameConflict, Rules.CannotWait, Rules.UnfitFallback);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is null)
                return;
            var assembly = new AssemblyFacts(start.Compilation);
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol), SymbolKind.NamedType);
            start.RegisterSymbolAction(symbol => AnalyzeMethod(symbol, (IMethodSymbol)symbol.Symbol, assembly), SymbolKind.Method);
            start.RegisterSymbolAction(symbol => AnalyzeEvent(symbol, (IEventSymbol)symbol.Symbol, assembly), SymbolKind.Event);
            start.RegisterSyntaxNodeAction(
                AnalyzeFunction, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression, SyntaxKind.LocalFunctionStatement);
        });
    }

    private static void AnalyzeType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (Unfinished.Is(type, context.CancellationToken))
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

    /// <summary>The accessors of an event without a body, which have their annotations from the event and are nobody's own symbol.</summary>
    private static void AnalyzeEvent(SymbolAnalysisContext context, IEventSymbol declared, AssemblyFacts assembly)
    {
        if (declared.AddMethod is { IsImplicitlyDeclared: true } accessor)
            AnalyzeMethod(context, accessor, assembly);
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, IMethodSymbol method, AssemblyFacts assembly)
    {
        if (method.ContainingType is not { TypeKind: not TypeKind.Interface } || !Annotations.AreOn(method) || SiteParser.IsOutside(method) || Unfinished.Is(method, context.CancellationToken))
            return;
        var location = AnnotationLocation.Of(method);
        if ((method.IsPartialDefinition || method.PartialDefinitionPart is not null)
            && method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.CancellationToken) is MethodDeclarationSyntax syntax)
        {
            if (method.PartialDefinitionPart is null)
                Report(PartialMethodParser.Parse(method, syntax).Problems, _ => location, context.ReportDiagnostic);
            return;
        }

        Report(HandlerParser.Method(method, assembly.IsExecutable, assembly.HasAspNetCore).Problems, _ => location, context.ReportDiagnostic);
    }

    private static void AnalyzeFunction(SyntaxNodeAnalysisContext context)
    {
        var attributes = FunctionParser.Attributes(context.Node);
        if (attributes.Count == 0 || Unfinished.Is(context.Node.SyntaxTree, context.CancellationToken) || FunctionParser.Parse(context.Node, context.SemanticModel, context.CancellationToken) is not { } handler)
            return;
        Report(handler.Problems, _ => attributes[0].GetLocation(), context.ReportDiagnostic);
    }

    private static Location Locate(INamedTypeSymbol type, ProblemModel problem)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol method && Annotations.AreOn(method) && problem.Arguments.Any(argument => argument.StartsWith(Display.Method(method), StringComparison.Ordinal)))
                return AnnotationLocation.Of(method);
        }

        return Annotations.AreOn(type) ? AnnotationLocation.Of(type) : type.Locations[0];
    }

    private static void Report(IEnumerable<ProblemModel> problems, Func<ProblemModel, Location> locate, Action<Diagnostic> report)
    {
        foreach (var problem in problems)
            report(Diagnostic.Create(Rules.Get(problem.Rule), locate(problem), [.. problem.Arguments]));
    }
}
