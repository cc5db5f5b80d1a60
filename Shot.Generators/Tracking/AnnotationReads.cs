using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>The annotations that a verdict depends on, as fingerprints by file. Holds no part of a compilation.</summary>
internal sealed class AnnotationReads
{
    private readonly ((string Path, bool IsWhetherAny) Read, ulong Annotations)[] _files;

    private AnnotationReads(IEnumerable<(string Path, bool IsWhetherAny)> reads, Declarations declarations) =>
        _files = [.. reads.Select(read => (read, declarations.AnnotationsOf(read.Path, read.IsWhetherAny)))];

    public static (T Parsed, AnnotationReads Reads) Of<T>(Declarations declarations, Func<T> parse)
    {
        var (parsed, reads) = AnnotationLog.Record(parse);
        return (parsed, new AnnotationReads(reads, declarations));
    }

    public void Repeat() => AnnotationLog.Repeat(_files.Select(static file => file.Read));

    public bool AreCurrent(Declarations declarations) => Array.TrueForAll(
        _files, file => declarations.AnnotationsOf(file.Read.Path, file.Read.IsWhetherAny) == file.Annotations);
}
