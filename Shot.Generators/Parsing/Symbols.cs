namespace Shot.Generators.Parsing;

/// <summary>Questions about symbols that many parsers ask.</summary>
internal static class Symbols
{
    public static bool IsSame(this ISymbol? symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    /// <summary>Compares the short name first, since most types have another.</summary>
    public static bool Is(this ITypeSymbol? type, string fullName) =>
        type is not null && fullName.EndsWith(type.Name, StringComparison.Ordinal) && Display.FullName(type) == fullName;

    /// <summary>An item, the one that <paramref name="next"/> gives for it, and so on to the last.</summary>
    public static IEnumerable<T> Follow<T>(this T? first, Func<T, T?> next) where T : class
    {
        for (var item = first; item is not null; item = next(item))
            yield return item;
    }

    public static IEnumerable<INamedTypeSymbol> SelfAndBases(this INamedTypeSymbol type) => type.Follow(static level => level.BaseType);

    public static IEnumerable<INamedTypeSymbol> SelfAndOuter(this INamedTypeSymbol type) =>
        type.Follow(static level => level.ContainingType);

    public static IEnumerable<INamedTypeSymbol> SelfAndInterfaces(this INamedTypeSymbol type) =>
        new[] { type }.Concat(type.AllInterfaces);

    /// <summary>The method that an override replaces in the end.</summary>
    public static IMethodSymbol Root(this IMethodSymbol method) => method.Follow(static level => level.OverriddenMethod).Last();
    public static bool IsPart(this IMethodSymbol method) => method.IsPartialDefinition || method.PartialDefinitionPart is not null;

    public static IEnumerable<IMethodSymbol> Implemented(this IMethodSymbol method) =>
        method.ContainingType is { TypeKind: not TypeKind.Interface } type
            ? type.AllInterfaces.SelectMany(static contract => contract.GetMembers()).OfType<IMethodSymbol>()
                .Where(member => method.IsSame(type.FindImplementationForInterfaceMember(member)))
            : [];

    /// <summary>The method that runs: for an extension block's member, the static method that the compiler puts beside the block.</summary>
    public static IMethodSymbol Implementation(this IMethodSymbol method) => method.AssociatedExtensionImplementation ?? method;

    /// <summary>Whether naming a symbol is an error, which no pragma removes, because it or a type around it is obsolete.</summary>
    public static bool IsObsoleteError(this ISymbol symbol) => Obsoletes(symbol).Any(static attribute => attribute.Argument(1) is true);

    /// <summary>Whether a member or a type around it is obsolete in any way, so that it may name obsolete symbols.</summary>
    public static bool IsObsolete(this ISymbol symbol) => Obsoletes(symbol).Any();
    public static bool Has(this ISymbol symbol, string attribute) => symbol.Attribute(attribute) is not null;

    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.Is(fullName));

    /// <summary>A constructor argument; null where it is missing or does not compile yet.</summary>
    public static object? Argument(this AttributeData attribute, int index) =>
        attribute.ConstructorArguments is var all && index < all.Length && all[index].Kind != TypedConstantKind.Array
            ? all[index].Value
            : null;

    public static T Argument<T>(this AttributeData attribute, string name, T missing) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value is var found
        && found is { Kind: not TypedConstantKind.Array, Value: T value } ? value : missing;

    private static IEnumerable<AttributeData> Obsoletes(ISymbol symbol) => symbol.Follow<ISymbol>(static level => level.ContainingType)
        .Select(static level => level.Attribute(KnownTypes.ObsoleteAttribute)).OfType<AttributeData>();
}
