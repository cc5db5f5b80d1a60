using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Tracking;

/// <summary>
/// What a file's meaning can depend on beside its own text: the version of the declarations of all files, the references and
/// the options; and apart from it, of each file's annotations. Holds no part of the compilation that it was made of.
/// </summary>
internal sealed class Declarations
{
    private static readonly ConditionalWeakTable<Compilation, Declarations> Known = new();

    private readonly Dictionary<string, ulong> _annotations = new(StringComparer.Ordinal);

    private Declarations(Compilation compilation)
    {
        var version = new Fingerprint();
        version.Add(compilation.AssemblyName ?? "");
        version.Add(Identity.Of(compilation.Options));
        foreach (var reference in compilation.References)
            version.Add(Identity.Of(reference));
        var aliases = new List<(string, string)>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            var file = FileDeclarations.Of(tree);
            version.Add(file.Version);
            aliases.AddRange(file.Aliases);

            // Files that have no path of their own speak together.
            var annotations = new Fingerprint();
            annotations.Add(AnnotationsOf(tree.FilePath));
            annotations.Add(file.Annotations);
            _annotations[tree.FilePath] = annotations.Value;
        }

        Version = version.Value;
        AnnotationNames = AttributeNames.With(aliases);
    }

    /// <summary>Of all but the annotations.</summary>
    public ulong Version { get; }

    /// <summary>What an annotation may be called in this compilation.</summary>
    public HashSet<string> AnnotationNames { get; }

    /// <summary>A fingerprint of the annotations in a file.</summary>
    public ulong AnnotationsOf(string path) => _annotations.TryGetValue(path, out var annotations) ? annotations : 0;

    public static Declarations Of(Compilation compilation) => Known.GetValue(compilation, static compilation => new Declarations(compilation));
}
