using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds code that goes around a limit: SHOT026, a handler called directly, and SHOT034, an implementation given where the guarded interface is asked for.</summary>
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
            start.RegisterOperationAction(operation => AnalyzeCall(operation, (IInvocationOperation)operation.Operation), OperationKind.Invocation);
            start.RegisterOperationAction(operation => AnalyzeCreation(operation, (IObjectCreationOperation)operation.Operation, guarded), OperationKind.ObjectCreation);
        });
    }

    /// <summary>Other assemblies, those of tests above all, may call a handler for what it does.</summary>
    private static void AnalyzeCall(OperationAnalysisContext context, IInvocationOperation call)
    {
        var method = call.TargetMethod.OriginalDefinition;
        if (method is { IsPartialDefinition: false, PartialDefinitionPart: null, ContainingType: { TypeKind: not TypeKind.Interface } type }
            && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, context.Compilation.Assembly)
            && Annotations.AreOn(method)
            && call.Instance is not IInstanceReferenceOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax })
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.DirectCall, call.Syntax.GetLocation(), Display.Method(method)));
        }
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
