using Microsoft.CodeAnalysis;

namespace Shot.Generators.Tracking;

/// <summary>
/// The files whose annotations were read, found or not, and what these were then. A verdict holds while none of them changes: neither what was read of them,
/// nor, where only that was asked, which types have any. Holds no part of a compilation.
/// </summary>
internal sealed class AnnotationReads
{
    /// <summary>Where reads are noted: parsers read annotations in many places, and none of them has to know of this.</summary>
    [ThreadStatic]
    private static HashSet<(string Path, bool IsWhetherAny)>? _noted;

    private readonly ((string Path, bool IsWhetherAny) Read, ulong Annotations)[] _files;

    private AnnotationReads(IEnumerable<(string Path, bool IsWhetherAny)> reads, Declarations declarations) =>
        _files = reads.Select(read => (read, declarations.AnnotationsOf(read.Path, read.IsWhetherAny))).ToArray();

    /// <summary>Calls <paramref name="parse"/> and gives what it read besides; of nested calls, the outer one has read it too.</summary>
    public static (T Parsed, AnnotationReads Reads) Of<T>(Declarations declarations, Func<T> parse)
    {
        var outer = _noted;
        var noted = new HashSet<(string, bool)>();
        _noted = noted;
        try
        {
            return (parse(), new AnnotationReads(noted, declarations));
        }
        finally
        {
            _noted = outer;
            outer?.UnionWith(noted);
        }
    }

    /// <summary>Notes that the annotations on a symbol are read.</summary>
    public static void Note(ISymbol symbol)
    {
        if (_noted is not { } noted)
            return;
        Add(noted, symbol, isWhetherAny: false);

        // What stands on either part of a partial method stands on the other.
        if (symbol is IMethodSymbol { PartialImplementationPart: { } implementation })
            Add(noted, implementation, isWhetherAny: false);
        else if (symbol is IMethodSymbol { PartialDefinitionPart: { } definition })
            Add(noted, definition, isWhetherAny: false);
    }

    /// <summary>Notes that it is asked of a type, and no more, whether it or a member has annotations.</summary>
    public static void NoteWhetherAny(INamedTypeSymbol type)
    {
        if (_noted is { } noted)
            Add(noted, type, isWhetherAny: true);
    }

    /// <summary>Notes again what was read for a verdict that is used again.</summary>
    public void Repeat() => _noted?.UnionWith(_files.Select(file => file.Read));

    /// <summary>Whether the annotations of all these files are what they were.</summary>
    public bool AreCurrent(Declarations declarations)
    {
        foreach (var (read, annotations) in _files)
        {
            if (declarations.AnnotationsOf(read.Path, read.IsWhetherAny) != annotations)
                return false;
        }

        return true;
    }

    private static void Add(HashSet<(string Path, bool IsWhetherAny)> noted, ISymbol symbol, bool isWhetherAny)
    {
        foreach (var declaration in symbol.DeclaringSyntaxReferences)
            noted.Add((declaration.SyntaxTree.FilePath, isWhetherAny));
    }
}
