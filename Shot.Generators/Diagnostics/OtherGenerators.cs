using System.Collections.Concurrent;

namespace Shot.Generators.Diagnostics;

/// <summary>Recognises code that another generator emitted, such as Razor's code of components. Analyzers see it, and Shot's generator does
/// not, so annotations there are not guarded. The compiler puts emitted files into one folder, under the names of the generator's assembly
/// and type.</summary>
internal sealed class OtherGenerators
{
    private const string Own = "Shot.Generators/Shot.Generators.ShotGenerator/";

    private readonly string? _folder;
    private readonly ConcurrentDictionary<SyntaxTree, (bool IsEmitted, bool IsOwn)> _kinds = new();

    public OtherGenerators(Compilation compilation) =>
        _folder = compilation.SyntaxTrees.Select(Path).FirstOrDefault(static path => path.Contains(Own)) is { } path
            ? path.Substring(0, path.LastIndexOf(Own, StringComparison.Ordinal))
            : null;

    /// <summary>Whether a generator that is not Shot's emitted a file.</summary>
    public bool Emitted(SyntaxTree? tree) => tree is not null && _kinds.GetOrAdd(tree, Kind) == (true, false);

    /// <summary>Whether any generator emitted a file, including Shot's. Shot's generator sees none of these files.</summary>
    public bool IsEmitted(SyntaxTree tree) => _kinds.GetOrAdd(tree, Kind).IsEmitted;

    private (bool IsEmitted, bool IsOwn) Kind(SyntaxTree tree)
    {
        // The generator's assembly, its type with its namespace, and the file.
        string[] parts = _folder is not null && Path(tree) is var path && path.StartsWith(_folder, StringComparison.Ordinal)
            ? path.Substring(_folder.Length).Split('/')
            : [];
        var isEmitted = parts.Length >= 3 && parts[0].Length > 0 && parts[0].IndexOf(':') < 0 && parts[1].Contains(".");
        return (isEmitted, isEmitted && $"{parts[0]}/{parts[1]}/" == Own);
    }

    private static string Path(SyntaxTree tree) => tree.FilePath.Replace('\\', '/');
}
