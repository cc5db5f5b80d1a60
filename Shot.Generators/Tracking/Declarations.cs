using System.Runtime.CompilerServices;

namespace Shot.Generators.Tracking;

/// <summary>Fingerprints of all declarations, references and options, and apart from them of each file's annotations.</summary>
internal sealed class Declarations
{
    private static readonly ConditionalWeakTable<Compilation, Declarations> Known = new();

    private readonly Dictionary<string, (ulong Whole, ulong Types)> _annotations = new(StringComparer.Ordinal);

    private Declarations(Compilation compilation)
    {
        var version = new Fingerprint();
        version.Add(compilation.AssemblyName ?? "");
        version.AddIdentity(compilation.Options);
        foreach (var reference in compilation.References)
            version.AddIdentity(reference);
        var files = compilation.SyntaxTrees.Select(static tree => (Path: tree.FilePath, Declarations: FileDeclarations.Of(tree))).ToList();
        foreach (var (path, file) in files)
        {
            version.Add(file.Version);

            // Files without a path of their own are fingerprinted together.
            _annotations.TryGetValue(path, out var others);
            _annotations[path] = (Fingerprint.Of(others.Whole, file.Annotations), Fingerprint.Of(others.Types, file.AnnotatedTypes));
        }

        Version = version.Value;
        AnnotationNames = AttributeNames.With(files.SelectMany(static file => file.Declarations.Aliases));
    }

    public ulong Version { get; }
    public HashSet<string> AnnotationNames { get; }

    /// <summary>The fingerprint of the annotations in a file, or only of which types there have any.</summary>
    public ulong AnnotationsOf(string path, bool isWhetherAny)
    {
        _annotations.TryGetValue(path, out var annotations);
        return isWhetherAny ? annotations.Types : annotations.Whole;
    }

    public static Declarations Of(Compilation compilation) =>
        Known.GetValue(compilation, static compilation => new Declarations(compilation));
}
