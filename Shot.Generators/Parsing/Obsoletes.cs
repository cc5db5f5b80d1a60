namespace Shot.Generators.Parsing;

/// <summary>Symbols that are obsolete as an error, which no pragma switches off: only obsolete code can name them.</summary>
internal static class Obsoletes
{
    public const string Attribute = "System.ObsoleteAttribute";

    /// <summary>Whether a symbol, or one around it, is an error to name.</summary>
    public static bool AreErrors(ISymbol symbol) => Around(symbol).Any(static level => level.Attribute(Attribute)?.Argument(1) is true);

    /// <summary>Whether a member or a type around it is obsolete in any way, so that it may name obsolete symbols.</summary>
    public static bool Contain(ISymbol symbol) => Around(symbol).Any(static level => level.Has(Attribute));

    private static IEnumerable<ISymbol> Around(ISymbol symbol)
    {
        for (ISymbol? level = symbol; level is not null; level = level.ContainingType)
            yield return level;
    }
}
