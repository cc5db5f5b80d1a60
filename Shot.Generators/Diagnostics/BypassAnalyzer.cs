using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds code that goes around a limit: SHOT026, a limited method called directly, and SHOT034, an implementation given where the guarded interface is asked for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BypassAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.DirectCall, Rules.UnguardedInstance);

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
            start.RegisterOperationAction(operation => AnalyzeCreation(operation, (IObjectCreationOperation)operation.Operation, guarded), OperationKind.ObjectCreation);
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
                Rules.DirectCall, call.Syntax.GetLocation(), Display.Method(method), $"only callers of '{Display.Short(service)}' pass: call it through an injected '{Display.Short(service)}', or put the limit where both pass"));
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

    private static void AnalyzeCreation(OperationAnalysisContext context, IObjectCreationOperation creation, GuardedCalls guarded)
    {
        if (creation is { Type: INamedTypeSymbol { TypeKind: TypeKind.Class } type, Parent: IConversionOperation { IsImplicit: true, Type: INamedTypeSymbol { TypeKind: TypeKind.Interface } service } conversion }
            && guarded.IsGuarded(service) && !GuardedName.IsDecorator(type) && IsHandedOn(conversion))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.UnguardedInstance, creation.Syntax.GetLocation(), type.Name, service.Name));
        }
    }

    /// <summary>Given to somebody who calls it: an argument or a member, but no registration, which is decorated later, and no decorator's inner instance.</summary>
    private static bool IsHandedOn(IConversionOperation conversion) => conversion.Parent switch
    {
        IArgumentOperation { Parent: IObjectCreationOperation { Type: INamedTypeSymbol { Name: not "ServiceDescriptor" } target } } => !GuardedName.IsDecorator(target),
        IArgumentOperation { Parent: IInvocationOperation call } => !call.TargetMethod.Parameters.Any(parameter => Display.FullName(parameter.Type) == KnownTypes.ServiceCollection)
            && call.TargetMethod.ContainingType.Name != "ServiceDescriptor" && (call.TargetMethod.ReturnType is not INamedTypeSymbol result || !GuardedName.IsDecorator(result)),
        IFieldInitializerOperation or IPropertyInitializerOperation => true,
        ISimpleAssignmentOperation { Target: IMemberReferenceOperation } => true,
        _ => false,
    };
}
