namespace Shot.Generators.Parsing;

/// <summary>Finds declarations that name a type which does not exist yet: another generator may make it.</summary>
internal static class Signatures
{
    public static bool AreIncomplete(ISymbol member) => member switch
    {
        IMethodSymbol method => IsMissing(method.ReturnType) || AreMissing(method.Parameters) || AreMissing(method.TypeParameters),
        IPropertySymbol property => IsMissing(property.Type) || AreMissing(property.Parameters),
        IEventSymbol @event => IsMissing(@event.Type),
        INamedTypeSymbol type => AreMissing(GuardedName.TypeArguments(type).OfType<ITypeParameterSymbol>())
            || type.AllInterfaces.Any(static other => IsMissing(other))
            || type.GetMembers().Any(static member => member is not INamedTypeSymbol && AreIncomplete(member)),
        _ => false,
    };

    private static bool AreMissing(IEnumerable<IParameterSymbol> parameters) =>
        parameters.Any(static parameter => IsMissing(parameter.Type));

    private static bool AreMissing(IEnumerable<ITypeParameterSymbol> parameters) =>
        parameters.SelectMany(static parameter => parameter.ConstraintTypes).Any(IsMissing);

    private static bool IsMissing(ITypeSymbol type) => type.TypeKind == TypeKind.Error || type switch
    {
        IArrayTypeSymbol array => IsMissing(array.ElementType),
        IPointerTypeSymbol pointer => IsMissing(pointer.PointedAtType),
        IFunctionPointerTypeSymbol function => AreIncomplete(function.Signature),
        INamedTypeSymbol named => GuardedName.TypeArguments(named).Any(IsMissing),
        _ => false,
    };
}
