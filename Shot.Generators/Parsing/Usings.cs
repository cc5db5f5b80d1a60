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
        IMethodSymbol method => IsMissing(method.ReturnType) || AreMissing(method.Parameters) || AreMissing(method.TypeParameters),
        IPropertySymbol property => IsMissing(property.Type) || AreMissing(property.Parameters),
        IEventSymbol @event => IsMissing(@event.Type),
        INamedTypeSymbol type => AreMissing(GuardedName.TypeArguments(type).OfType<ITypeParameterSymbol>())
            || type.AllInterfaces.Any(static other => IsMissing(other))
            || type.GetMembers().Any(static member => member is not INamedTypeSymbol && IsIncomplete(member)),
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
        IFunctionPointerTypeSymbol function => IsIncomplete(function.Signature),
        INamedTypeSymbol named => GuardedName.TypeArguments(named).Any(IsMissing),
        _ => false,
    };
}
