namespace Shot.Generators.Parsing;

/// <summary>The using directives that emitted code needs to find a type that another generator makes.</summary>
internal static class Usings
{
    /// <summary>Those of a type's files, if a declaration names a type that does not exist yet.</summary>
    public static EquatableArray<string> For(ISymbol declaration, INamedTypeSymbol type) => !IsIncomplete(declaration) ? default :
        type.DeclaringSyntaxReferences
            .SelectMany(static reference => reference.GetSyntax().Ancestors())
            .SelectMany(static node => node switch
            {
                CompilationUnitSyntax unit => unit.Usings,
                BaseNamespaceDeclarationSyntax space => space.Usings,
                _ => default,
            })
            .Where(static directive => !directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
            .Select(static directive => directive.WithoutTrivia().ToString())
            .Distinct(StringComparer.Ordinal).OrderBy(static directive => directive, StringComparer.Ordinal).ToEquatableArray();

    private static bool IsIncomplete(ISymbol member) => member switch
    {
        IParameterSymbol parameter => IsMissing(parameter.Type),
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(IsMissing),
        IMethodSymbol method => IsMissing(method.ReturnType)
            || method.Parameters.Any(IsIncomplete) || method.TypeParameters.Any(IsIncomplete),
        IPropertySymbol property => IsMissing(property.Type) || property.Parameters.Any(IsIncomplete),
        IEventSymbol @event => IsMissing(@event.Type),
        INamedTypeSymbol type => GuardedName.TypeArguments(type).OfType<ITypeParameterSymbol>().Any(IsIncomplete)
            || type.AllInterfaces.Any(static other => IsMissing(other))
            || type.GetMembers().Any(static member => member is not INamedTypeSymbol && IsIncomplete(member)),
        _ => false,
    };

    private static bool IsMissing(ITypeSymbol type) => type.TypeKind == TypeKind.Error || type switch
    {
        IArrayTypeSymbol array => IsMissing(array.ElementType),
        IPointerTypeSymbol pointer => IsMissing(pointer.PointedAtType),
        IFunctionPointerTypeSymbol function => IsIncomplete(function.Signature),
        INamedTypeSymbol named => GuardedName.TypeArguments(named).Any(IsMissing),
        _ => false,
    };
}
