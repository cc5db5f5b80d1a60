using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds code that asks for the class behind a decorator: SHOT015, the class injected beside its limited interface, and SHOT016, a cast of the interface to it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndecoratedAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.InjectedClass, Rules.CastToClass);

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
            start.RegisterSymbolAction(symbol => AnalyzeConstructor(symbol, (IMethodSymbol)symbol.Symbol, guarded), SymbolKind.Method);
            start.RegisterOperationAction(operation => AnalyzeCast(operation, (IConversionOperation)operation.Operation, guarded), OperationKind.Conversion);
        });
    }

    /// <summary>A constructor that takes the class. A class that implements the same interface wraps it, and is decorated itself.</summary>
    private static void AnalyzeConstructor(SymbolAnalysisContext context, IMethodSymbol constructor, GuardedCalls guarded)
    {
        if (constructor is not { MethodKind: MethodKind.Constructor, ContainingType: { TypeKind: TypeKind.Class } owner } || GuardedName.IsDecorator(owner))
            return;
        foreach (var parameter in constructor.Parameters)
        {
            if (Class(parameter.Type, guarded) is { } service && !owner.AllInterfaces.Contains(service, SymbolEqualityComparer.Default) && parameter.Locations.FirstOrDefault() is { IsInSource: true } location)
                context.ReportDiagnostic(Diagnostic.Create(Rules.InjectedClass, location, parameter.Type.Name, service.Name));
        }
    }

    private static void AnalyzeCast(OperationAnalysisContext context, IConversionOperation cast, GuardedCalls guarded)
    {
        if (cast is { IsImplicit: false, Operand.Type: INamedTypeSymbol { TypeKind: TypeKind.Interface } service, Type: INamedTypeSymbol target }
            && guarded.IsGuarded(service) && IsOutOfReach(service, target))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.CastToClass, cast.Syntax.GetLocation(), service.Name, target.Name));
        }
    }

    /// <summary>Whether a decorator of the interface is none of the type: a class that is no decorator, or an interface that the limited one does not inherit.</summary>
    private static bool IsOutOfReach(INamedTypeSymbol service, INamedTypeSymbol target) => target.TypeKind switch
    {
        TypeKind.Class => target.SpecialType == SpecialType.None && !GuardedName.IsDecorator(target),
        TypeKind.Interface => !SymbolEqualityComparer.Default.Equals(target, service) && !service.AllInterfaces.Contains(target, SymbolEqualityComparer.Default)
            && !target.AllInterfaces.Contains(service, SymbolEqualityComparer.Default) && !InterfaceChecks.IsDisposable(target) && Display.FullName(target) != KnownTypes.Guarded,
        _ => false,
    };

    /// <summary>The limited interface that a class implements; null for any other type.</summary>
    private static INamedTypeSymbol? Class(ITypeSymbol type, GuardedCalls guarded) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class } named && !GuardedName.IsDecorator(named) ? guarded.GuardedInterfaces(named).FirstOrDefault() : null;
}
