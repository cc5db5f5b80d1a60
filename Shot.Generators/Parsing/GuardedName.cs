namespace Shot.Generators.Parsing;

/// <summary>Names an interface's decorator: <c>IOrders</c> gives <c>GuardedOrders</c>, a nested <c>Shop.IOrders</c>
/// <c>GuardedShop_Orders</c>. Where a type, or the decorator of an interface called <c>Orders</c>, has that name, the <c>I</c> stays:
/// <c>GuardedIOrders</c>.</summary>
internal static class GuardedName
{
    /// <summary>The start of each decorator's name, and the name of the method that makes one.</summary>
    public const string Prefix = "Guarded";

    /// <summary>The decorator's simple name; null when every possible name is taken.</summary>
    public static string? Of(INamedTypeSymbol type)
    {
        var outer = string.Concat(type.SelfAndOuter().Skip(1).Reverse().Select(static containing => containing.Name + "_"));
        var name = type.Name;
        var stripped = name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
        var wanted = Prefix + outer + stripped;
        if (!IsTaken(type, wanted) && (stripped == name || !HasInterface(type, stripped)))
            return wanted;

        var fallback = Prefix + outer + name;
        return fallback == wanted || IsTaken(type, fallback) ? null : fallback;
    }

    public static string Extensions(INamedTypeSymbol type, string name) =>
        name + (TypeArguments(type).Count() is > 0 and var arity ? Print.Number(arity) : "") + "Extensions";

    /// <summary>The decorator of an interface as emitted code names it, with the type arguments of <paramref name="type"/>.</summary>
    public static string? InCode(INamedTypeSymbol type, IAssemblySymbol assembly)
    {
        var arguments = Print.Types(TypeArguments(type).Select(Display.InCode));
        if (!type.ContainingAssembly.IsSame(assembly))
            return Recorded(type) is { } recorded ? $"global::{Display.FullName(recorded)}{arguments}" : null;
        return Of(type.OriginalDefinition) is { } name ? Global(type, name) + arguments : null;
    }

    public static string Global(INamedTypeSymbol type, string name) =>
        Display.Namespace(type) is { Length: > 0 } space ? $"global::{space}.{name}" : $"global::{name}";

    /// <summary>The type arguments of a type and of those that contain it.</summary>
    public static IEnumerable<ITypeSymbol> TypeArguments(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? TypeArguments(outer).Concat(type.TypeArguments) : type.TypeArguments;

    public static bool IsDecorator(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class && type.Interfaces.Any(static implemented => implemented.Is(KnownTypes.Guarded));

    private static INamedTypeSymbol? Recorded(INamedTypeSymbol type) =>
        type.ContainingAssembly.Attribute(KnownTypes.RecordAttribute)?.Argument(0) is INamedTypeSymbol record
            ? record.GetAttributes()
                .Where(attribute => attribute.AttributeClass.Is(KnownTypes.GuardedAttribute)
                    && attribute.Argument(0) is INamedTypeSymbol service && service.OriginalDefinition.IsSame(type.OriginalDefinition))
                .Select(static attribute => attribute.Argument(1)).OfType<INamedTypeSymbol>().FirstOrDefault()
            : null;

    private static bool IsTaken(INamedTypeSymbol type, string name) =>
        type.ContainingNamespace.GetTypeMembers(name, TypeArguments(type).Count())
            .Any(other => IsBeside(other, type) && !IsDecorator(other))
        || type.ContainingNamespace.GetTypeMembers(Extensions(type, name), 0).Any(other => IsBeside(other, type) && !IsEmitted(other));

    private static bool IsBeside(INamedTypeSymbol type, INamedTypeSymbol other) => type.ContainingAssembly.IsSame(other.ContainingAssembly);

    private static bool IsEmitted(INamedTypeSymbol type) => type.GetAttributes().Any(static attribute =>
        attribute.AttributeClass?.Name == "GeneratedCodeAttribute" && attribute.Argument(0) is "Shot.Generators");

    private static bool HasInterface(INamedTypeSymbol type, string name) =>
        ((INamespaceOrTypeSymbol?)type.ContainingType ?? type.ContainingNamespace).GetTypeMembers(name, type.Arity)
            .Any(other => other.TypeKind == TypeKind.Interface && IsBeside(other, type));
}
