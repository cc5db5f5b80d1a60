using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>The types that a declaration names, however deep: emitted code names them too.</summary>
internal static class Signatures
{
    /// <summary>A type of the signature that is not there; null when all are.</summary>
    public static ITypeSymbol? Missing(ISymbol member) => member switch
    {
        IMethodSymbol method => Missing(method.ReturnType) ?? method.Parameters.Select(static parameter => Missing(parameter.Type)).FirstOrDefault(IsMissing) ?? Missing(method.TypeParameters),
        IPropertySymbol property => Missing(property.Type) ?? property.Parameters.Select(static parameter => Missing(parameter.Type)).FirstOrDefault(IsMissing),
        IEventSymbol @event => Missing(@event.Type),
        INamedTypeSymbol type => Missing(GuardedName.TypeArguments(type).OfType<ITypeParameterSymbol>()) ?? type.AllInterfaces.Select(static other => Missing(other, [])).FirstOrDefault(IsMissing),
        _ => null,
    };

    private static bool IsMissing(ITypeSymbol? type) => type is not null;

    private static ITypeSymbol? Missing(IEnumerable<ITypeParameterSymbol> parameters) =>
        parameters.SelectMany(static parameter => parameter.ConstraintTypes).Select(static constraint => Missing(constraint)).FirstOrDefault(IsMissing);

    private static ITypeSymbol? Missing(ITypeSymbol type) => Missing(type, []);

    private static ITypeSymbol? Missing(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (type.TypeKind == TypeKind.Error)
            return type;
        if (!seen.Add(type))
            return null;
        return type switch
        {
            IArrayTypeSymbol array => Missing(array.ElementType, seen),
            IPointerTypeSymbol pointer => Missing(pointer.PointedAtType, seen),
            IFunctionPointerTypeSymbol function => Missing(function.Signature),
            INamedTypeSymbol named => GuardedName.TypeArguments(named).Select(argument => Missing(argument, seen)).FirstOrDefault(IsMissing),
            _ => null,
        };
    }
}
