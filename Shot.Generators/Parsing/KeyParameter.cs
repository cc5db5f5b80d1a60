namespace Shot.Generators.Parsing;

/// <summary>A value that may be a key: a parameter, or a part of an <c>[AsParameters]</c> one. Never part of a model.</summary>
internal sealed record KeyParameter(string Name, ITypeSymbol Type, RefKind RefKind, ImmutableArray<AttributeData> Attributes)
{
    private const string AsParameters = "Microsoft.AspNetCore.Http.AsParametersAttribute";

    /// <summary>Whether a request without the value still reaches the handler.</summary>
    public bool IsOptional { get; init; }

    public bool CanBeKey => RefKind != RefKind.Out && KeyParameters.Form(Type) is not null;

    public static IReadOnlyList<KeyParameter> Of(IMethodSymbol method) => [.. method.Parameters.Select(Of)];

    /// <summary>The values that a minimal API binds, with those that an <c>[AsParameters]</c> parameter is made of.</summary>
    public static IReadOnlyList<KeyParameter> Bound(IMethodSymbol handler) => [.. handler.Parameters.SelectMany(Members)];

    public static KeyParameter Of(IPropertySymbol property) =>
        new(property.Name, property.Type, RefKind.None, property.GetAttributes()) { IsOptional = TakesNull(property.Type) };

    private static KeyParameter Of(IParameterSymbol parameter) =>
        new(parameter.Name, parameter.Type, parameter.RefKind, parameter.GetAttributes())
        { IsOptional = parameter.IsOptional || TakesNull(parameter.Type) };

    private static bool TakesNull(ITypeSymbol type) =>
        type.NullableAnnotation == NullableAnnotation.Annotated || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static IEnumerable<KeyParameter> Members(IParameterSymbol parameter)
    {
        if (parameter.Type is not INamedTypeSymbol type || !parameter.Has(AsParameters))
            return [Of(parameter)];
        var properties = type.GetMembers().OfType<IPropertySymbol>().ToList();
        var constructors = type.InstanceConstructors.Where(static constructor => constructor.DeclaredAccessibility == Accessibility.Public)
            .ToList();
        var isPlain = constructors.Count == 0 || constructors.Exists(static made => made.Parameters.Length == 0);
        if (type.TypeKind != TypeKind.Class || isPlain)
            return properties.Where(static property => property.SetMethod is not null).Select(Of);

        // The attributes of a record may stand on its parameters or on its properties.
        var constructor = constructors.First(constructor =>
            !(constructor.Parameters.Length == 1 && constructor.Parameters[0].Type.IsSame(type)));
        return constructor.Parameters.Select(made =>
            Of(made) with { Attributes = made.GetAttributes().AddRange(PropertyOf(made)?.GetAttributes() ?? []) });

        IPropertySymbol? PropertyOf(IParameterSymbol made) =>
            properties.Find(property => string.Equals(property.Name, made.Name, StringComparison.OrdinalIgnoreCase));
    }
}
