using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Shot.Generators.Parsing;

namespace Shot.Generators.Tracking;

/// <summary>Remembers the model of a file until its text, a declaration of the compilation or an annotation that it depends on changes,
/// since the driver runs every transform that sees symbols at each keystroke.</summary>
internal sealed class FileVerdict
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileVerdict> Known = new();

    /// <summary>The last verdict on each path, keyed by a project's options, which stay one object while its files change.</summary>
    private static readonly ConditionalWeakTable<CompilationOptions, ConcurrentDictionary<string, Verdict>> OfPaths = new();

    private volatile Parsed? _last;

    /// <summary>The model of the file at <paramref name="context"/>, a compilation unit.</summary>
    public static FileModel Of(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        var compilation = context.SemanticModel.Compilation;
        var declarations = Declarations.Of(compilation);
        var known = Known.GetValue(context.Node.SyntaxTree, static _ => new FileVerdict());
        var last = known._last;
        if (last is not null && last.Verdict.IsCurrent(declarations))
            return last.Verdict.Model;

        var recorded = AssemblyParser.RecordedMethods(compilation);
        var candidates = last is not null && last.Candidates.AreFor(declarations.AnnotationNames, recorded)
            ? last.Candidates
            : new FileCandidates(context.Node, declarations.AnnotationNames, recorded);
        var paths = OfPaths.GetValue(compilation.Options, static _ => new(StringComparer.Ordinal));
        var path = context.Node.SyntaxTree.FilePath;
        if (!paths.TryGetValue(path, out var verdict) || verdict.Contents != candidates.Contents || !verdict.IsCurrent(declarations))
        {
            var services = new GuardedServices(declarations, verdict?.Version == declarations.Version ? verdict.Services : null);
            var (file, reads) = AnnotationReads.Of(declarations, () =>
                Parse(candidates, services, context.SemanticModel, cancellationToken));
            paths[path] = verdict = new Verdict(declarations.Version, candidates.Contents, reads, services.Verdicts, file);
        }

        known._last = new Parsed(candidates, verdict);
        return verdict.Model;
    }

    private static FileModel Parse(
        FileCandidates candidates, GuardedServices services, SemanticModel model, CancellationToken cancellationToken)
    {
        var sites = candidates.Annotated.Select(node => SiteParser.Parse(node, model, cancellationToken)).ToList();
        var derived = candidates.Derived.Select(node => SiteParser.ParseDerived(node, model, cancellationToken));
        var mappings = candidates.Mapped.Select(node => MappingParser.Mapping(node, model, cancellationToken));
        var calls = candidates.Calls.Select(new CallParser(model, cancellationToken, type => services.Named(type, model)).Parse);
        var models = sites.SelectMany(static site => new[] { site.Model, site.Criticality }).Concat(derived).ToList();
        return new FileModel(
            models.OfType<InterfaceModel>().ToEquatableArray(), models.OfType<PartialMethodModel>().ToEquatableArray(),
            models.OfType<HandlerModel>().ToEquatableArray(), mappings.OfType<MappingModel>().ToEquatableArray(),
            calls.Distinct().OfType<CallModel>().ToEquatableArray(), sites.SelectMany(site => site.Named).ToEquatableArray());
    }

    /// <summary>Holds no part of a file.</summary>
    private sealed record Verdict(
        ulong Version, ulong Contents, AnnotationReads Reads,
        IReadOnlyDictionary<string, (string? Service, AnnotationReads Reads)> Services, FileModel Model)
    {
        public bool IsCurrent(Declarations declarations) => Version == declarations.Version && Reads.AreCurrent(declarations);
    }

    private sealed record Parsed(FileCandidates Candidates, Verdict Verdict);
}
