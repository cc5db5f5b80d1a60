using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Looks at what callers do with a refusal: SHOT032, caught as a failure, and SHOT033, thrown and caught in a loop.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RefusalAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.SwallowedRefusal, Rules.ThrowInLoop);

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
        if (attempt.Catches.IsEmpty || Refusable(attempt, guarded) is not var (call, target))
            return;
        foreach (var clause in attempt.Catches)
        {
            var catches = Catches(clause, refusal);
            if (catches == Caught.Nothing)
                continue;
            if (catches == Caught.Everything && clause.Filter is null && !Mentions(clause.Handler, refusal) && !Rethrows(clause))
            {
                var name = clause.ExceptionDeclarationOrExpression is IVariableDeclaratorOperation variable ? variable.Symbol.Name : "error";
                context.ReportDiagnostic(Diagnostic.Create(Rules.SwallowedRefusal, Location(clause), Display.Method(target), name));
            }

            if (IsInLoop(attempt) && !Leaves(clause.Handler) && MethodParser.CanHaveTwin(target))
                context.ReportDiagnostic(Diagnostic.Create(Rules.ThrowInLoop, call.Syntax.GetLocation(), Display.Method(target), TwinOf(target)));
            return;
        }
    }

    /// <summary>The first call in the block whose refusal would be thrown inside it.</summary>
    private static (IInvocationOperation Call, IMethodSymbol Target)? Refusable(ITryOperation attempt, GuardedCalls guarded)
    {
        foreach (var operation in Inside(attempt.Body))
        {
            if (operation is IInvocationOperation call && guarded.Target(call.TargetMethod) is { } target && Throws(call, attempt))
                return (call, target);
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

    private static Caught Catches(ICatchClauseOperation clause, INamedTypeSymbol refusal)
    {
        if (clause.ExceptionType is not INamedTypeSymbol type || type.SpecialType == SpecialType.System_Object)
            return Caught.Everything;
        return type.ToDisplayString() == "System.Exception" ? Caught.Everything
            : IsRefusal(type, refusal) ? Caught.Refusals
            : Caught.Nothing;
    }

    private static bool IsRefusal(ITypeSymbol type, INamedTypeSymbol refusal) =>
        SymbolEqualityComparer.Default.Equals(type, refusal) || type.AllInterfaces.Contains(refusal, SymbolEqualityComparer.Default);

    private static bool IsInLoop(IOperation operation)
    {
        for (var level = operation.Parent; level is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); level = level.Parent)
        {
            if (level is ILoopOperation)
                return true;
        }

        return false;
    }

    /// <summary>Whether the handler ends the loop, so that no second refusal comes.</summary>
    private static bool Leaves(IBlockOperation handler) =>
        Contains<IReturnOperation>(handler) || Contains<IThrowOperation>(handler) || Inside(handler).Any(operation => operation is IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo });

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

    private static bool Contains<T>(IBlockOperation block)
        where T : IOperation => Inside(block).Any(operation => operation is T);

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

    private static string TwinOf(IMethodSymbol method)
    {
        var twin = Twin.Name(method.Name, new HashSet<string>(method.ContainingType.TypeKind == TypeKind.Interface ? method.ContainingType.GetMembers().Select(member => member.Name) : [], StringComparer.Ordinal));
        return method.ContainingType.TypeKind == TypeKind.Interface && GuardedName.Of(method.ContainingType.OriginalDefinition) is { } decorator ? $"{twin} of {decorator}" : twin;
    }

    private static Location Location(ICatchClauseOperation clause) =>
        clause.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CatchClauseSyntax { Declaration: { } declaration } ? declaration.GetLocation()
            : clause.Syntax.GetFirstToken().GetLocation();

    private enum Caught
    {
        Nothing,
        Refusals,
        Everything,
    }
}
