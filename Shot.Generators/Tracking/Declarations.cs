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

    private readonly Dictionary<string, (ulong Whole, ulong Types)> _annotations = new(StringComparer.Ordinal);

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
            _annotations.TryGetValue(tree.FilePath, out var others);
            _annotations[tree.FilePath] = (Together(others.Whole, file.Annotations), Together(others.Types, file.AnnotatedTypes));
        }

        Version = version.Value;
        AnnotationNames = AttributeNames.With(aliases);
    }

    /// <summary>Of all but the annotations.</summary>
    public ulong Version { get; }

    /// <summary>What an annotation may be called in this compilation.</summary>
    public HashSet<string> AnnotationNames { get; }

    /// <summary>A fingerprint of the annotations in a file, or only of which types there have any.</summary>
    public ulong AnnotationsOf(string path, bool isWhetherAny)
    {
        _annotations.TryGetValue(path, out var annotations);
        return isWhetherAny ? annotations.Types : annotations.Whole;
    }

    public static Declarations Of(Compilation compilation) => Known.GetValue(compilation, static compilation => new Declarations(compilation));

    private static ulong Together(ulong one, ulong other)
    {
        var both = new Fingerprint();
        both.Add(one);
        both.Add(other);
        return both.Value;
    }
}
