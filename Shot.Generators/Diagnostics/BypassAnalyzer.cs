using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds direct calls of limited methods, which pass no limit: SHOT026.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BypassAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.DirectCall);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is null)
                return;
            var guarded = new GuardedCalls();
            var handlers = new MappedHandlers(start.Compilation);
            start.RegisterOperationAction(operation => AnalyzeCall(operation, (IInvocationOperation)operation.Operation, guarded, handlers), OperationKind.Invocation);
            start.RegisterSyntaxNodeAction(handlers.AddMapping, SyntaxKind.IdentifierName, SyntaxKind.GenericName, SyntaxKind.SimpleMemberAccessExpression);
            start.RegisterCompilationEndAction(handlers.Report);
        });
    }

    /// <summary>Other assemblies, those of tests above all, may call a handler for what it does.</summary>
    private static void AnalyzeCall(OperationAnalysisContext context, IInvocationOperation call, GuardedCalls guarded, MappedHandlers handlers)
    {
        var method = Functions.Implementation(call.TargetMethod.OriginalDefinition);
        if (method is { IsPartialDefinition: false, PartialDefinitionPart: null, ContainingType: { TypeKind: not TypeKind.Interface } type }
            && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, context.Compilation.Assembly)
            && Annotations.AreOn(method)
            && call.Instance is not IInstanceReferenceOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax })
        {
            if (!IsLimited(context.ContainingSymbol, call, guarded))
                handlers.AddCall(method, call.Syntax.GetLocation());
        }
        else if (call.Instance is IInstanceReferenceOperation && method is { ContainingType: { TypeKind: TypeKind.Class } own } && !GuardedName.IsDecorator(own)
            && guarded.Implemented(method, own).FirstOrDefault(member => !GuardedCalls.AnnotationsOf(member).IsEmpty) is { ContainingType: { } service } && !IsLimited(context.ContainingSymbol, call, guarded))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.DirectCall, call.Syntax.GetLocation(), Display.Method(method), $"only calls through '{Display.Short(service)}' are limited; call it through an injected '{Display.Short(service)}', or put the limit on code that both call"));
        }
    }

    /// <summary>Whether the caller is asked for a limit of its own: a handler, or a method of a limited interface.</summary>
    private static bool IsLimited(ISymbol caller, IOperation call, GuardedCalls guarded)
    {
        for (var level = call.Parent; level is not null; level = level.Parent)
        {
            if ((level as IAnonymousFunctionOperation)?.Symbol is { } lambda && Annotations.AreOn(lambda))
                return true;
            if ((level as ILocalFunctionOperation)?.Symbol is { } local && Annotations.AreOn(local))
                return true;
        }

        return caller is IMethodSymbol { ContainingType: { } type } method
            && (Annotations.AreOn(method) || Annotations.AreOn(type) || guarded.Implemented(method, type).Any(member => !GuardedCalls.AnnotationsOf(member).IsEmpty));
    }
}
