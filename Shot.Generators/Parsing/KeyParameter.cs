using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>A value that may be a key: a parameter, or what an <c>[AsParameters]</c> one is made of. Never part of a model.</summary>
/// <param name="Name">Its name in code.</param>
/// <param name="Type">Its type.</param>
/// <param name="RefKind">How it is passed.</param>
/// <param name="Attributes">What stands on it.</param>
internal sealed record KeyParameter(string Name, ITypeSymbol Type, RefKind RefKind, ImmutableArray<AttributeData> Attributes)
{
    private const string AsParameters = "Microsoft.AspNetCore.Http.AsParametersAttribute";

    /// <summary>Whether a request may lack it and reach the handler all the same: it takes null, or has a default.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The parameters of a method as they are.</summary>
    public static IReadOnlyList<KeyParameter> Of(IMethodSymbol method) => method.Parameters.Select(Of).ToList();

    /// <summary>The values that a minimal API's handler binds: of an <c>[AsParameters]</c> one those of its constructor or its properties.</summary>
    public static IReadOnlyList<KeyParameter> Bound(IMethodSymbol handler) => handler.Parameters.SelectMany(Members).ToList();

    public static KeyParameter Of(IPropertySymbol property) => new(property.Name, property.Type, RefKind.None, property.GetAttributes()) { IsOptional = TakesNull(property.Type) };

    private static KeyParameter Of(IParameterSymbol parameter) => new(parameter.Name, parameter.Type, parameter.RefKind, parameter.GetAttributes())
    {
        IsOptional = parameter.IsOptional || TakesNull(parameter.Type),
    };

    private static bool TakesNull(ITypeSymbol type) => type.NullableAnnotation == NullableAnnotation.Annotated || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static IEnumerable<KeyParameter> Members(IParameterSymbol parameter)
    {
        if (parameter.Type is not INamedTypeSymbol type || !parameter.GetAttributes().Any(static attribute => attribute.AttributeClass is { } known && Display.FullName(known) == AsParameters))
            return [Of(parameter)];
        var constructors = type.InstanceConstructors.Where(static constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToList();
        var properties = type.GetMembers().OfType<IPropertySymbol>().ToList();

        // A record's parameters and its properties may both have the attributes.
        return type.TypeKind == TypeKind.Class && constructors.Any(static constructor => constructor.Parameters.Length > 0) && !constructors.Any(static constructor => constructor.Parameters.Length == 0)
            ? constructors.Where(static constructor => constructor.Parameters.Length > 0).First(constructor => !IsCopy(constructor)).Parameters.Select(made => Of(made) with
            {
                Attributes = made.GetAttributes().AddRange(properties.FirstOrDefault(property => string.Equals(property.Name, made.Name, StringComparison.OrdinalIgnoreCase))?.GetAttributes() ?? []),
            })
            : properties.Where(static property => property.SetMethod is not null).Select(Of);

        bool IsCopy(IMethodSymbol constructor) => constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);
    }
}
