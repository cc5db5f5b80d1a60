using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Tracking;

/// <summary>
/// The version of everything that a file's meaning can depend on beside its own text: the declarations of all files, the
/// references and the options. Holds no part of the compilation that it was made of.
/// </summary>
internal sealed class Declarations
{
    private static readonly ConditionalWeakTable<Compilation, Declarations> Known = new();

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
        }

        Version = version.Value;
        AnnotationNames = AttributeNames.With(aliases);
    }

    public ulong Version { get; }

    /// <summary>What an annotation may be called in this compilation.</summary>
    public HashSet<string> AnnotationNames { get; }

    public static Declarations Of(Compilation compilation) => Known.GetValue(compilation, static compilation => new Declarations(compilation));
}
