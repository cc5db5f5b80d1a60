using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>The types that a declaration names, however deep: emitted code names them too.</summary>
internal static class Signatures
{
    /// <summary>Whether a type that a member names is not there: another generator may make it.</summary>
    public static bool AreIncomplete(ISymbol member) => member switch
    {
        IMethodSymbol method => IsMissing(method.ReturnType) || method.Parameters.Any(static parameter => IsMissing(parameter.Type)) || AreMissing(method.TypeParameters),
        IPropertySymbol property => IsMissing(property.Type) || property.Parameters.Any(static parameter => IsMissing(parameter.Type)),
        IEventSymbol @event => IsMissing(@event.Type),
        INamedTypeSymbol type => AreMissing(GuardedName.TypeArguments(type).OfType<ITypeParameterSymbol>()) || type.AllInterfaces.Any(static other => IsMissing(other))
            || type.GetMembers().Any(static member => member is not INamedTypeSymbol && AreIncomplete(member)),
        _ => false,
    };

    private static bool AreMissing(IEnumerable<ITypeParameterSymbol> parameters) => parameters.SelectMany(static parameter => parameter.ConstraintTypes).Any(IsMissing);

    private static bool IsMissing(ITypeSymbol type) => type.TypeKind == TypeKind.Error || type switch
    {
        IArrayTypeSymbol array => IsMissing(array.ElementType),
        IPointerTypeSymbol pointer => IsMissing(pointer.PointedAtType),
        IFunctionPointerTypeSymbol function => AreIncomplete(function.Signature),
        INamedTypeSymbol named => GuardedName.TypeArguments(named).Any(IsMissing),
        _ => false,
    };
}
