using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>
/// Names an interface's decorator: <c>IOrders</c> gives <c>GuardedOrders</c> in the same namespace, a nested
/// <c>Shop.IOrders</c> gives <c>GuardedShop_Orders</c>. Where that name is taken, by a type or by the decorator of an
/// interface called <c>Orders</c>, the <c>I</c> stays: <c>GuardedIOrders</c>.
/// </summary>
internal static class GuardedName
{
    /// <summary>How the name of each decorator begins, and of the method that makes one.</summary>
    public const string Prefix = "Guarded";

    /// <summary>The decorator's simple name; null when every name of the rule is taken.</summary>
    public static string? Of(INamedTypeSymbol type)
    {
        var outer = "";
        for (var containing = type.ContainingType; containing is not null; containing = containing.ContainingType)
            outer = containing.Name + "_" + outer;

        var name = type.Name;
        var stripped = name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
        var wanted = Prefix + outer + stripped;
        if (!IsTaken(type, wanted) && (stripped == name || !HasInterface(type, stripped)))
            return wanted;

        var fallback = Prefix + outer + name;
        return fallback == wanted || IsTaken(type, fallback) ? null : fallback;
    }

    /// <summary>The name of the class beside a decorator that holds its extension method.</summary>
    public static string Extensions(INamedTypeSymbol type, string name)
    {
        var arity = TypeArguments(type).Count();
        return name + (arity == 0 ? "" : arity.ToString(CultureInfo.InvariantCulture)) + "Extensions";
    }

    /// <summary>The decorator of an interface as emitted code names it, with the type arguments of <paramref name="type"/>.</summary>
    public static string? InCode(INamedTypeSymbol type, IAssemblySymbol assembly)
    {
        var arguments = TypeArguments(type).Select(Display.InCode).ToList();
        var suffix = arguments.Count == 0 ? "" : $"<{string.Join(", ", arguments)}>";
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly))
            return Recorded(type) is { } recorded ? $"global::{Display.FullName(recorded)}{suffix}" : null;
        var space = Display.Namespace(type);
        return Of(type.OriginalDefinition) is { } name ? $"global::{(space.Length == 0 ? "" : space + ".")}{name}{suffix}" : null;
    }

    public static IEnumerable<ITypeSymbol> TypeArguments(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? TypeArguments(outer).Concat(type.TypeArguments) : type.TypeArguments;

    /// <summary>The decorator that the record of another assembly names for its interface.</summary>
    private static INamedTypeSymbol? Recorded(INamedTypeSymbol type)
    {
        var record = type.ContainingAssembly.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass is { Name: "ShotRecordAttribute" });
        if (record is null || record.ConstructorArguments.Length == 0 || record.ConstructorArguments[0].Value is not INamedTypeSymbol lists)
            return null;
        foreach (var attribute in lists.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "ShotGuardedAttribute" }
                && attribute.ConstructorArguments.Length == 2
                && attribute.ConstructorArguments[0].Value is INamedTypeSymbol service
                && attribute.ConstructorArguments[1].Value is INamedTypeSymbol guarded
                && SymbolEqualityComparer.Default.Equals(service.OriginalDefinition, type.OriginalDefinition))
            {
                return guarded;
            }
        }

        return null;
    }

    /// <summary>Whether the decorator or the class beside it would have a name that a type has. Analyzers see emitted types too, which take no name.</summary>
    private static bool IsTaken(INamedTypeSymbol type, string name) =>
        type.ContainingNamespace.GetTypeMembers(name, TypeArguments(type).Count()).Any(other => IsIn(other, type.ContainingAssembly) && !IsDecorator(other))
        || type.ContainingNamespace.GetTypeMembers(Extensions(type, name), 0).Any(other => IsIn(other, type.ContainingAssembly) && !IsEmitted(other));

    private static bool IsIn(INamedTypeSymbol type, IAssemblySymbol assembly) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, assembly);

    private static bool IsEmitted(INamedTypeSymbol type) => type.GetAttributes().Any(static attribute =>
        attribute is { AttributeClass.Name: "GeneratedCodeAttribute", ConstructorArguments: { Length: 2 } arguments } && arguments[0].Value is "Shot.Generators");

    public static bool IsDecorator(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class && type.Interfaces.Any(implemented => implemented.Name == "IGuarded" && Display.FullName(implemented) == KnownTypes.Guarded);

    private static bool HasInterface(INamedTypeSymbol type, string name) =>
        (type.ContainingType is { } outer ? outer.GetTypeMembers(name, type.Arity) : type.ContainingNamespace.GetTypeMembers(name, type.Arity))
        .Any(other => other.TypeKind == TypeKind.Interface && SymbolEqualityComparer.Default.Equals(other.ContainingAssembly, type.ContainingAssembly));
}
