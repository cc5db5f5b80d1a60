namespace Shot.Generators.Parsing;

/// <summary>Records from which files annotations are read, so that a verdict can be kept while those annotations stay the same.</summary>
internal static class AnnotationLog
{
    /// <summary>Per thread, so that the many places that read annotations need not pass a log around.</summary>
    [ThreadStatic]
    private static HashSet<(string Path, bool IsWhetherAny)>? _reads;

    /// <summary>Returns what <paramref name="parse"/> gives and reads. An outer recording includes the reads of an inner one.</summary>
    public static (T Parsed, HashSet<(string Path, bool IsWhetherAny)> Reads) Record<T>(Func<T> parse)
    {
        var outer = _reads;
        var reads = new HashSet<(string, bool)>();
        _reads = reads;
        try
        {
            return (parse(), reads);
        }
        finally
        {
            _reads = outer;
            outer?.UnionWith(reads);
        }
    }

    public static void Repeat(IEnumerable<(string Path, bool IsWhetherAny)> reads) => _reads?.UnionWith(reads);

    public static void Add(ISymbol symbol)
    {
        Add(symbol, isWhetherAny: false);

        // The attributes of one part of a partial method count for the other part.
        if (_reads is not null && symbol is IMethodSymbol { PartialImplementationPart: var body, PartialDefinitionPart: var head })
            Add(body ?? head, isWhetherAny: false);
    }

    /// <summary>Adds the files of a type of which only the presence of annotations matters.</summary>
    public static void AddWhetherAny(INamedTypeSymbol type) => Add(type, isWhetherAny: true);

    private static void Add(ISymbol? symbol, bool isWhetherAny) => _reads?.UnionWith(
        symbol?.DeclaringSyntaxReferences.Select(declaration => (declaration.SyntaxTree.FilePath, isWhetherAny)) ?? []);
}
