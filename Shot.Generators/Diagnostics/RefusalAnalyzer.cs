using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds refusals that are caught as if they were failures: SHOT032.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RefusalAnalyzer() : ShotAnalyzer(Rules.SwallowedRefusal)
{
    private protected override void Start(CompilationStartAnalysisContext start)
    {
        if (start.Compilation.GetTypeByMetadataName(KnownTypes.Exception) is not { } refusal)
            return;
        var guarded = new GuardedCalls();
        start.RegisterOperationAction(
            operation => Analyze(operation, (ITryOperation)operation.Operation, guarded, refusal), OperationKind.Try);
    }

    private static void Analyze(OperationAnalysisContext context, ITryOperation attempt, GuardedCalls guarded, INamedTypeSymbol refusal)
    {
        // Clauses after one for refusals never see a refusal.
        var clause = attempt.Catches.FirstOrDefault(clause => CatchesEverything(clause) || IsRefusal(clause.ExceptionType, refusal));
        if (clause is not { Filter: null }
            || !CatchesEverything(clause)
            || Mentions(clause.Handler, refusal)
            || Rethrows(clause)
            || Refusable(attempt, guarded) is not { } target)
        {
            return;
        }

        var name = clause.ExceptionDeclarationOrExpression is IVariableDeclaratorOperation variable ? variable.Symbol.Name : "error";
        context.ReportDiagnostic(Diagnostic.Create(Rules.SwallowedRefusal, Location(clause), Display.Method(target), name));
    }

    /// <summary>The method of the first call in the block whose refusal would be thrown inside it.</summary>
    private static IMethodSymbol? Refusable(ITryOperation attempt, GuardedCalls guarded) => Inside(attempt.Body)
        .OfType<IInvocationOperation>().Where(Throws)
        .Select(call => guarded.Target(call.TargetMethod)).FirstOrDefault(static target => target is not null);

    /// <summary>A refused method that returns a task throws where it is awaited. Any other throws where it is called.</summary>
    private static bool Throws(IInvocationOperation call) => !MethodParser.IsTask(MethodParser.Kind(call.TargetMethod))
        || call.Parent.Follow(static level => level.Parent).SkipWhile(static level =>
            level is IInvocationOperation or IConversionOperation or IArgumentOperation or IParenthesizedOperation)
            .FirstOrDefault() is IAwaitOperation;

    private static bool CatchesEverything(ICatchClauseOperation clause) =>
        clause.ExceptionType is not INamedTypeSymbol type
        || type.SpecialType == SpecialType.System_Object
        || type.ToDisplayString() == "System.Exception";

    private static bool IsRefusal(ITypeSymbol type, INamedTypeSymbol refusal) =>
        type.IsSame(refusal) || type.AllInterfaces.Contains(refusal, SymbolEqualityComparer.Default);

    /// <summary>Whether the handler distinguishes refusals from failures itself.</summary>
    private static bool Mentions(IBlockOperation handler, INamedTypeSymbol refusal) => Inside(handler)
        .Select(operation => operation switch
        {
            IIsTypeOperation test => test.TypeOperand,
            IDeclarationPatternOperation pattern => pattern.MatchedType,
            ITypePatternOperation pattern => pattern.MatchedType,
            IRecursivePatternOperation pattern => pattern.MatchedType,
            IConversionOperation conversion => conversion.Type,
            _ => null,
        })
        .Any(type => type is not null && IsRefusal(type, refusal));

    /// <summary>Whether the caught exception is thrown on unchanged. A wrapped refusal looks like a failure.</summary>
    private static bool Rethrows(ICatchClauseOperation clause) => Inside(clause.Handler).OfType<IThrowOperation>().Any(thrown =>
        thrown.Exception is null
        || (Unconverted(thrown.Exception) is ILocalReferenceOperation { Local: var local }
            && clause.Locals.Contains(local, SymbolEqualityComparer.Default)));

    private static IOperation Unconverted(IOperation operation) =>
        operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    /// <summary>The operations of a block, without those of functions and of inner <c>try</c> blocks with a <c>catch</c>.</summary>
    private static IEnumerable<IOperation> Inside(IOperation block) => block.ChildOperations.SelectMany(static child =>
        child is IAnonymousFunctionOperation or ILocalFunctionOperation or ITryOperation { Catches.Length: > 0 }
            ? [child]
            : Inside(child).Prepend(child));

    private static Location Location(ICatchClauseOperation clause) =>
        clause.Syntax is CatchClauseSyntax { Declaration: { } declaration } ? declaration.GetLocation()
            : clause.Syntax.GetFirstToken().GetLocation();
}
