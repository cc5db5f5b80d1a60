using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>
/// Parses what is compiled and referenced when a declaration, a reference or an option changed, and otherwise remembers.
/// A project's options stay one object while its files change, so they are what the memory hangs on.
/// </summary>
internal sealed class AssemblyVerdict
{
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
