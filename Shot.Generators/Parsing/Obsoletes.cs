using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>
/// Symbols that are obsolete as an error, which no pragma switches off: C# lets only code that is obsolete itself name them.
/// </summary>
internal static class Obsoletes
{
    public const string Attribute = "System.ObsoleteAttribute";

    /// <summary>Whether a symbol, or one around it, is an error to name.</summary>
    public static bool AreErrors(ISymbol symbol)
    {
        for (ISymbol? level = symbol; level is not null and not INamespaceSymbol; level = level.ContainingType)
        {
            foreach (var attribute in level.GetAttributes())
            {
                if (Is(attribute) && attribute.ConstructorArguments.Length == 2 && attribute.ConstructorArguments[1].Value is true)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a member or a type around it is obsolete in any way, so that what it contains may name the like.</summary>
    public static bool Contain(ISymbol symbol)
    {
        for (ISymbol? level = symbol; level is not null and not INamespaceSymbol; level = level.ContainingType)
        {
            if (level.GetAttributes().Any(Is))
                return true;
        }

        return false;
    }

    private static bool Is(AttributeData attribute) => attribute.AttributeClass is { Name: "ObsoleteAttribute" } type && Display.FullName(type) == Attribute;
}
