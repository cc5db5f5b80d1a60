using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds direct calls of limited methods, which pass no limit: SHOT026.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BypassAnalyzer() : ShotAnalyzer(Rules.DirectCall)
{
    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var guarded = new GuardedCalls();
        var handlers = new MappedHandlers(start.Compilation);
        start.RegisterOperationAction(
            operation => AnalyzeCall(operation, (IInvocationOperation)operation.Operation, guarded, handlers), OperationKind.Invocation);
        start.RegisterSyntaxNodeAction(handlers.AddMapping, MappingKinds);
        start.RegisterCompilationEndAction(handlers.Report);
    }

    /// <summary>Other assemblies, such as tests, may call a handler directly.</summary>
    private static void AnalyzeCall(
        OperationAnalysisContext context, IInvocationOperation call, GuardedCalls guarded, MappedHandlers handlers)
    {
        var method = Functions.Implementation(call.TargetMethod.OriginalDefinition);
        if (method is { IsPartialDefinition: false, PartialDefinitionPart: null, ContainingType: { TypeKind: not TypeKind.Interface } type }
            && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, context.Compilation.Assembly)
            && Annotations.AreOn(method)
            && call.Instance is not IInstanceReferenceOperation { Syntax: BaseExpressionSyntax })
        {
            if (!IsLimited(context.ContainingSymbol, call, guarded))
                handlers.AddCall(method, call.Syntax.GetLocation());
        }
        else if (call.Instance is IInstanceReferenceOperation
            && method is { ContainingType: { TypeKind: TypeKind.Class } own }
            && !GuardedName.IsDecorator(own)
            && guarded.Limited(method, own) is { ContainingType: { } limited }
            && !IsLimited(context.ContainingSymbol, call, guarded))
        {
            var service = Display.Short(limited);
            var why = $"only calls through '{service}' are limited; "
                + $"call it through an injected '{service}', or put the limit on code that both call";
            context.ReportDiagnostic(Diagnostic.Create(Rules.DirectCall, call.Syntax.GetLocation(), Display.Method(method), why));
        }
    }

    /// <summary>Whether the caller has a limit of its own: it is a handler, or a method of a limited interface.</summary>
    private static bool IsLimited(ISymbol caller, IOperation call, GuardedCalls guarded)
    {
        for (var level = call.Parent; level is not null; level = level.Parent)
        {
            var function = (level as IAnonymousFunctionOperation)?.Symbol ?? (level as ILocalFunctionOperation)?.Symbol;
            if (function is not null && Annotations.AreOn(function))
                return true;
        }

        return caller is IMethodSymbol { ContainingType: { } type } method
            && (Annotations.AreOn(method) || Annotations.AreOn(type) || guarded.Limited(method, type) is not null);
    }
}
