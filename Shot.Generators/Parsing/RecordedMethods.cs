using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>
/// The names of the methods that referenced assemblies record, because they register annotated interfaces or map annotated handlers. Only calls of
/// these names need binding.
/// </summary>
internal static class RecordedMethods
{
    private static readonly ConditionalWeakTable<Compilation, Dictionary<string, string>> Known = new();

    /// <summary>Each name, with the first assembly that records it.</summary>
    public static Dictionary<string, string> Of(Compilation compilation) => Known.GetValue(compilation, static compilation =>
    {
        var assemblies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in compilation.SourceModule.ReferencedAssemblySymbols.Where(Annotated.MayBeAnnotated).Select(AssemblyParser.Recorded))
        {
            if (reference is null)
                continue;
            foreach (var name in reference.Registrars.Concat(reference.Mappers).Concat(reference.HubMappers))
            {
                if (!KnownTypes.FrameworkMappers.Contains(name) && !assemblies.ContainsKey(name))
                    assemblies.Add(name, reference.Assembly);
            }
        }

        return assemblies;
    });
}
