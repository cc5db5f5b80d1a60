using System.Runtime.CompilerServices;

namespace Shot.Generators.Parsing;

/// <summary>The methods that references record because they register annotated interfaces or map annotated handlers, by name.</summary>
internal static class RecordedMethods
{
    private static readonly ConditionalWeakTable<Compilation, Dictionary<string, string>> Known = new();

    /// <summary>Each name, with the first assembly that records it.</summary>
    public static Dictionary<string, string> Of(Compilation compilation) => Known.GetValue(compilation, static compilation =>
    {
        var assemblies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols.Where(Annotated.MayBeAnnotated))
        {
            if (AssemblyParser.Recorded(assembly) is not { } record)
                continue;
            foreach (var name in record.Registrars.Concat(record.Mappers).Concat(record.HubMappers).Except(KnownTypes.FrameworkMappers))
            {
                if (!assemblies.ContainsKey(name))
                    assemblies.Add(name, record.Assembly);
            }
        }

        return assemblies;
    });
}
