using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds refusals that are caught as if they were failures: SHOT032.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RefusalAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SwallowedRefusal);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.Exception) is not { } refusal)
                return;
            var guarded = new GuardedCalls();
            start.RegisterOperationAction(operation => Analyze(operation, (ITryOperation)operation.Operation, guarded, refusal), OperationKind.Try);
        });
    }

    private static void Analyze(OperationAnalysisContext context, ITryOperation attempt, GuardedCalls guarded, INamedTypeSymbol refusal)
    {
        // A clause for refusals alone is how they are told from failures, and whatever follows it never sees one.
        var clause = attempt.Catches.FirstOrDefault(clause => CatchesEverything(clause) || IsRefusal(clause.ExceptionType, refusal));
        if (clause is null || !CatchesEverything(clause) || clause.Filter is not null || Mentions(clause.Handler, refusal) || Rethrows(clause))
            return;
        if (Refusable(attempt, guarded) is not { } target)
            return;
        var name = clause.ExceptionDeclarationOrExpression is IVariableDeclaratorOperation variable ? variable.Symbol.Name : "error";
        context.ReportDiagnostic(Diagnostic.Create(Rules.SwallowedRefusal, Location(clause), Display.Method(target), name));
    }

    /// <summary>The method of the first call in the block whose refusal would be thrown inside it.</summary>
    private static IMethodSymbol? Refusable(ITryOperation attempt, GuardedCalls guarded)
    {
        foreach (var operation in Inside(attempt.Body))
        {
            if (operation is IInvocationOperation call && guarded.Target(call.TargetMethod) is { } target && Throws(call, attempt))
                return target;
        }

        return null;
    }

    /// <summary>A refused method that returns a task throws where it is awaited, any other where it is called.</summary>
    private static bool Throws(IInvocationOperation call, ITryOperation attempt)
    {
        if (MethodParser.Kind(call.TargetMethod) is ResultKind.Void or ResultKind.Value or ResultKind.Reference or ResultKind.AsyncEnumerable)
            return true;
        for (IOperation? level = call.Parent; level is not null && level != attempt; level = level.Parent)
        {
            if (level is IAwaitOperation)
                return true;
            if (level is not (IInvocationOperation or IConversionOperation or IArgumentOperation or IParenthesizedOperation))
                return false;
        }

        return false;
    }

    private static bool CatchesEverything(ICatchClauseOperation clause) =>
        clause.ExceptionType is not INamedTypeSymbol type
        || type.SpecialType == SpecialType.System_Object
        || type.ToDisplayString() == "System.Exception";

    private static bool IsRefusal(ITypeSymbol type, INamedTypeSymbol refusal) =>
        SymbolEqualityComparer.Default.Equals(type, refusal) || type.AllInterfaces.Contains(refusal, SymbolEqualityComparer.Default);

    /// <summary>Whether the handler tells refusals from failures by itself.</summary>
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

    /// <summary>Whether what was caught is thrown on as it is; wrapped, a refusal looks like a failure.</summary>
    private static bool Rethrows(ICatchClauseOperation clause) => Inside(clause.Handler).OfType<IThrowOperation>().Any(thrown =>
        thrown.Exception is null
        || (Unconverted(thrown.Exception) is ILocalReferenceOperation { Local: var local } && clause.Locals.Contains(local, SymbolEqualityComparer.Default)));

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    /// <summary>The operations of a block, without those of functions and of attempts inside it, which run elsewhere or catch for themselves.</summary>
    private static IEnumerable<IOperation> Inside(IOperation block)
    {
        foreach (var child in block.ChildOperations)
        {
            yield return child;
            if (child is IAnonymousFunctionOperation or ILocalFunctionOperation or ITryOperation { Catches.Length: > 0 })
                continue;
            foreach (var inner in Inside(child))
                yield return inner;
        }
    }

    private static Location Location(ICatchClauseOperation clause) =>
        clause.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CatchClauseSyntax { Declaration: { } declaration } ? declaration.GetLocation()
            : clause.Syntax.GetFirstToken().GetLocation();
}
