using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>An analyzer of compilations that reference Shot.</summary>
public abstract class ShotAnalyzer : DiagnosticAnalyzer
{
    private protected static readonly SyntaxKind[] MappingKinds =
        [SyntaxKind.IdentifierName, SyntaxKind.GenericName, SyntaxKind.SimpleMemberAccessExpression];

    private protected ShotAnalyzer(params DiagnosticDescriptor[] rules) => SupportedDiagnostics = [.. rules];

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <summary>Whether code that other generators emit is analyzed too.</summary>
    private protected virtual bool AnalyzesEmittedCode => false;

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(AnalyzesEmittedCode
            ? GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics
            : GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is not null)
                Start(start);
        });
    }

    /// <summary>Analyzes methods, and the accessors that the compiler makes.</summary>
    private protected static void RegisterMethods(
        CompilationStartAnalysisContext start, Action<SymbolAnalysisContext, IMethodSymbol> analyze)
    {
        start.RegisterSymbolAction(symbol => analyze(symbol, (IMethodSymbol)symbol.Symbol), SymbolKind.Method);
        start.RegisterSymbolAction(
            symbol =>
            {
                // An event's implicit accessor gets the event's annotations, but is not analyzed as a symbol of its own.
                if (((IEventSymbol)symbol.Symbol).AddMethod is { IsImplicitlyDeclared: true } accessor)
                    analyze(symbol, accessor);
            },
            SymbolKind.Event);
    }

    private protected static void RegisterFunctions(
        CompilationStartAnalysisContext start, Action<SyntaxNodeAnalysisContext, IMethodSymbol> analyze) =>
        RegisterFunctions(start, analyze, Annotations.AreOn);

    /// <summary>Analyzes the lambdas and local functions that have attributes and that <paramref name="isMeant"/> accepts.</summary>
    private protected static void RegisterFunctions(
        CompilationStartAnalysisContext start, Action<SyntaxNodeAnalysisContext, IMethodSymbol> analyze,
        Func<ISymbol, bool> isMeant) => start.RegisterSyntaxNodeAction(
            context =>
            {
                if (FunctionParser.Attributes(context.Node).Count > 0
                    && FunctionParser.Symbol(context.Node, context.SemanticModel, context.CancellationToken) is { } function
                    && isMeant(function))
                {
                    analyze(context, function);
                }
            },
            SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression, SyntaxKind.LocalFunctionStatement);

    private protected static Diagnostic ToDiagnostic(ProblemModel problem, Location location) =>
        Diagnostic.Create(Rules.Get(problem.Rule), location, [.. problem.Arguments]);

    private protected abstract void Start(CompilationStartAnalysisContext start);
}
