using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds code that needs the class behind a decorator: SHOT015 for a class injected instead of its limited interface, and SHOT016
/// for a cast of the interface to the class.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndecoratedAnalyzer() : ShotAnalyzer(Rules.InjectedClass, Rules.CastToClass)
{
    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var guarded = new GuardedCalls();
        start.RegisterSymbolAction(symbol => AnalyzeConstructor(symbol, (IMethodSymbol)symbol.Symbol, guarded), SymbolKind.Method);
        start.RegisterOperationAction(
            operation => AnalyzeCast(operation, (IConversionOperation)operation.Operation, guarded), OperationKind.Conversion);
    }

    /// <summary>Reports a constructor that takes the class. Classes that implement the same interface may: they are decorated.</summary>
    private static void AnalyzeConstructor(SymbolAnalysisContext context, IMethodSymbol constructor, GuardedCalls guarded)
    {
        var owner = constructor.ContainingType;
        var takes = constructor.MethodKind == MethodKind.Constructor && owner.TypeKind == TypeKind.Class && !GuardedName.IsDecorator(owner);
        foreach (var parameter in takes ? constructor.Parameters : [])
        {
            if (parameter.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } type && !GuardedName.IsDecorator(type)
                && guarded.GuardedInterfaces(type).FirstOrDefault() is { } service
                && !owner.AllInterfaces.Contains(service, SymbolEqualityComparer.Default)
                && parameter.Locations.FirstOrDefault() is { IsInSource: true } location)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.InjectedClass, location, parameter.Type.Name, service.Name));
            }
        }
    }

    private static void AnalyzeCast(OperationAnalysisContext context, IConversionOperation cast, GuardedCalls guarded)
    {
        if (cast is { IsImplicit: false, Operand.Type: INamedTypeSymbol service, Type: INamedTypeSymbol target }
            && guarded.IsGuarded(service)
            && IsOutOfReach(service, target))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.CastToClass, cast.Syntax.GetLocation(), service.Name, target.Name));
        }
    }

    private static bool IsOutOfReach(INamedTypeSymbol service, INamedTypeSymbol target) => target.TypeKind switch
    {
        TypeKind.Class => target.SpecialType == SpecialType.None && !GuardedName.IsDecorator(target),
        TypeKind.Interface => !service.AllInterfaces.Prepend(service).Contains(target, SymbolEqualityComparer.Default)
            && !target.AllInterfaces.Contains(service, SymbolEqualityComparer.Default)
            && !InterfaceChecks.IsDisposable(target)
            && Display.FullName(target) != KnownTypes.Guarded,
        _ => false,
    };
}
