using System.Collections.Concurrent;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Tells which methods are guarded where they are called, and remembers it for one compilation.</summary>
internal sealed class GuardedCalls
{
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _mayBeAnnotated = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _isGuarded = new(SymbolEqualityComparer.Default);

    /// <summary>The interface's or partial method that has a call's limits, or null. A handler is guarded where it is mapped.</summary>
    public IMethodSymbol? Target(IMethodSymbol called)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        if (method.ContainingType is not { } type || !MayBeAnnotated(method.ContainingAssembly))
            return null;
        if (type.TypeKind == TypeKind.Interface)
            return IsGuarded(type) && !AnnotationsOf(method).IsEmpty ? method : null;
        if (IsPartial(method))
            return Annotations.AreOn(method) ? method : null;
        return GuardedName.IsDecorator(type) ? Limited(method, type) : null;
    }

    public IMethodSymbol? Limited(IMethodSymbol method, INamedTypeSymbol type) =>
        Implemented(method, type).FirstOrDefault(member => !AnnotationsOf(member).IsEmpty);

    public IEnumerable<IMethodSymbol> Implemented(IMethodSymbol method, INamedTypeSymbol type) =>
        GuardedInterfaces(type).SelectMany(implemented => implemented.GetMembers().OfType<IMethodSymbol>())
            .Where(member => method.OriginalDefinition.IsSame(type.FindImplementationForInterfaceMember(member)?.OriginalDefinition));

    public IEnumerable<INamedTypeSymbol> GuardedInterfaces(INamedTypeSymbol type) => type.AllInterfaces.Where(IsGuarded);

    public bool IsGuarded(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface
        && MayBeAnnotated(type.ContainingAssembly)
        && _isGuarded.GetOrAdd(type.OriginalDefinition, Annotations.Declares);

    private bool MayBeAnnotated(IAssemblySymbol? assembly) =>
        assembly is not null && _mayBeAnnotated.GetOrAdd(assembly, Annotations.MayBeAnnotated);

    public static Annotations AnnotationsOf(IMethodSymbol method)
    {
        var own = Annotations.On(method);
        return method.ContainingType is { TypeKind: TypeKind.Interface } type
            && !Annotations.Exempts(method)
            && InterfaceChecks.IsImplemented(method, type.ContainingAssembly) ? Annotations.On(type).And(own) : own;
    }

    /// <summary>In another assembly a partial method is recognised by the twin beside it.</summary>
    private static bool IsPartial(IMethodSymbol method) =>
        method.IsPart() || (method.DeclaringSyntaxReferences.IsEmpty
            && method.ContainingType.GetMembers("Try" + method.Name).Length > 0
            && Annotations.AreOn(method));
}
