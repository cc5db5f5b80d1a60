namespace Shot.Generators.Parsing;

/// <summary>Questions about symbols that many parsers ask.</summary>
internal static class Symbols
{
    public static bool IsSame(this ISymbol? symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    /// <summary>Compares the short name first, since most types have another.</summary>
    public static bool Is(this ITypeSymbol? type, string fullName) =>
        type is not null && fullName.EndsWith(type.Name, StringComparison.Ordinal) && Display.FullName(type) == fullName;

    /// <summary>A type and its base classes, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> SelfAndBases(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
            yield return level;
    }

    /// <summary>A type and the types that contain it, the innermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> SelfAndOuter(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
            yield return level;
    }

    public static IEnumerable<INamedTypeSymbol> SelfAndInterfaces(this INamedTypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces);

    /// <summary>The method that an override replaces in the end.</summary>
    public static IMethodSymbol Root(this IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    public static bool Has(this ISymbol symbol, string attribute) => symbol.Attribute(attribute) is not null;

    public static AttributeData? Attribute(this ISymbol symbol, string fullName)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(fullName))
                return attribute;
        }

        return null;
    }

    /// <summary>A constructor argument; null where it is missing or does not compile yet.</summary>
    public static object? Argument(this AttributeData attribute, int index) =>
        attribute.ConstructorArguments is var all && index < all.Length && all[index].Kind != TypedConstantKind.Array
            ? all[index].Value
            : null;

    /// <summary>A named argument, or <paramref name="missing"/>.</summary>
    public static T Argument<T>(this AttributeData attribute, string name, T missing)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { Kind: not TypedConstantKind.Array, Value: T value })
                return value;
        }

        return missing;
    }
}
