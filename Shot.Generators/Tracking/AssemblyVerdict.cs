using System.Runtime.CompilerServices;
using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>Remembers the model of the assembly until a declaration, a reference or an option changes.</summary>
internal sealed class AssemblyVerdict
{
    /// <summary>Keyed by a project's options, which stay one object while its files change.</summary>
    private static readonly ConditionalWeakTable<CompilationOptions, AssemblyVerdict> Known = new();

    private volatile Verdict? _last;

    public static AssemblyModel Of(Compilation compilation, CancellationToken cancellationToken)
    {
        var version = Declarations.Of(compilation).Version;
        var known = Known.GetValue(compilation.Options, static _ => new AssemblyVerdict());
        var last = known._last;
        if (last is null || last.Version != version)
            known._last = last = new Verdict(version, AssemblyParser.Parse(compilation, cancellationToken));
        return last.Model;
    }

    private sealed record Verdict(ulong Version, AssemblyModel Model);
}
