using Shot.Generators.Emission;
using Shot.Generators.Parsing;
using Shot.Generators.Tracking;

namespace Shot.Generators;

/// <summary>Wires parser, model and emitter: annotated symbol → verdict as plain data → text.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ShotGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());

        var files = context.SyntaxProvider.CreateSyntaxProvider(static (node, _) => node is CompilationUnitSyntax, FileVerdict.Of)
            .WithTrackingName(Steps.Files);
        var isUnfinished = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, token) => node is CompilationUnitSyntax && Unfinished.Is(node.SyntaxTree, token), static (_, _) => true)
            .Collect().Select(static (unfinished, _) => unfinished.Length > 0);

        // Emitted code does not repeat the errors that analyzers report. Where it is not known whether they run, it does.
        var isQuiet = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.ShotAnalyzersRun", out var run)
            && string.Equals(run, "true", StringComparison.OrdinalIgnoreCase));

        var interfaces = files.SelectMany(static (file, _) => file.Interfaces).WithTrackingName(Steps.Interfaces);
        var decorated = interfaces.Where(static model => model.Problems.Count == 0);
        var partials = files.SelectMany(static (file, _) => file.Partials).WithTrackingName(Steps.Partials);
        var partialTypes = partials.Where(static model => model is { Method: not null, CanBeAdded: true }).Collect()
            .SelectMany(static (methods, _) => PartialMethodParser.Types(methods)).WithTrackingName(Steps.PartialTypes);
        var mappings = files.SelectMany(static (file, _) => file.Mappings).WithTrackingName(Steps.Mappings).Collect();
        var handlers = files.SelectMany(static (file, _) => file.Handlers).Collect().Combine(mappings).Combine(isUnfinished)
            .Select(static (sites, _) => HandlerTable.Build(sites.Left.Left, sites.Left.Right, sites.Right))
            .WithTrackingName(Steps.Handlers);
        var crowdedNames = decorated.SelectMany(static (model, _) => SiteNames.Of(model)).Collect()
            .Combine(partialTypes.SelectMany(static (model, _) => model.Guards.Select(static guard => guard.Name)).Collect())
            .Combine(handlers)
            .Select(static (names, _) => SiteNames.Crowded(names.Left.Left, names.Left.Right, names.Right))
            .WithTrackingName(Steps.CrowdedNames);
        var calls = files.SelectMany(static (file, _) => file.Calls).Collect()
            .Select(static (all, _) =>
                all.Distinct().OrderBy(call => call.Kind).ThenBy(call => call.Name, StringComparer.Ordinal).ToEquatableArray())
            .WithTrackingName(Steps.Calls);
        var conflicts = files.SelectMany(static (file, _) => file.Named).Collect()
            .Select(static (all, _) => NamedLimits.Conflicts(all).ToEquatableArray())
            .WithTrackingName(Steps.Conflicts);
        var assembly = context.CompilationProvider.Select(AssemblyVerdict.Of).WithTrackingName(Steps.Assembly);

        var entries = decorated.Select(static (model, _) => model.Record).Collect().Select(static (all, _) => all.ToEquatableArray());
        var hasPartials = partials.Collect().Select(static (all, _) => !all.IsEmpty);
        var inCluster = decorated.SelectMany(static (model, _) => SiteNames.InCluster(model)).Collect()
            .Combine(partialTypes.SelectMany(static (model, _) => SiteNames.InCluster(model.Guards)).Collect())
            .Select(static (sites, _) => sites.Left.AddRange(sites.Right).ToEquatableArray());
        var switches = assembly.Combine(entries).Combine(handlers).Combine(calls).Combine(mappings).Combine(conflicts).Combine(hasPartials)
            .Combine(isUnfinished).Combine(isQuiet).Combine(crowdedNames).Combine(inCluster)
            .Select(static (parts, _) =>
            {
                var (((((((sites, mappings), conflicts), hasPartials), isUnfinished), isQuiet), crowdedNames), inCluster) = parts;
                var (((assembly, entries), handlers), calls) = sites;
                var model = SwitchParser.Parse(assembly, entries, handlers, calls, mappings, conflicts, hasPartials, inCluster);
                return model with
                {
                    Handlers = SiteNames.Distinct(model.Handlers, crowdedNames),
                    Problems = isUnfinished || isQuiet ? default : model.Problems,
                    IsQuiet = isQuiet,
                };
            })
            .WithTrackingName(Steps.Switches);

        var crowdedHints = decorated.Select(static (model, _) => model.HintName).Collect()
            .Combine(partialTypes.Select(static (model, _) => model.Type.HintName).Collect())
            .Select(static (hints, _) => Hints.Crowded(hints.Left.AddRange(hints.Right)));
        context.RegisterSourceOutput(
            decorated.Combine(crowdedNames).Select(static (item, _) => SiteNames.Distinct(item.Left, item.Right)).Combine(crowdedHints),
            static (output, item) => output.AddSource(Hints.Distinct(item.Left.HintName, item.Right), InterfaceEmitter.Emit(item.Left)));
        context.RegisterSourceOutput(
            partialTypes.Combine(crowdedNames).Select(static (item, _) => SiteNames.Distinct(item.Left, item.Right)).Combine(crowdedHints),
            static (output, item) =>
                output.AddSource(Hints.Distinct(item.Left.Type.HintName, item.Right), PartialTypeEmitter.Emit(item.Left)));
        var problems = interfaces.SelectMany(static (model, _) => model.Problems).Collect()
            .Combine(partials.SelectMany(static (model, _) => model.Problems).Collect()).Combine(isUnfinished).Combine(isQuiet)
            .Select(static (parts, _) =>
            {
                var ((found, isUnfinished), isQuiet) = parts;
                return found.Left.AddRange(found.Right)
                    .Where(problem => !isUnfinished && (problem.IsOfGenerator || !isQuiet)).ToEquatableArray();
            });
        context.RegisterSourceOutput(problems, Report);
        context.RegisterSourceOutput(switches, static (output, model) =>
        {
            if (model.Assembly.HasCore)
                output.AddSource(Hints.Switches, SwitchEmitter.Emit(model));
        });

        var guards = decorated.Where(static model => model.Methods.Count > 0)
            .Select(static (model, _) => ManifestEmitter.ClassOf(model.Namespace, model.HintName)).Collect()
            .Combine(partialTypes.Where(static model => model.Guards.Count > 0)
                .Select(static (model, _) => ManifestEmitter.ClassOf(model.Type.Namespace, model.Type.HintName)).Collect())
            .Select(static (classes, _) =>
                classes.Left.Concat(classes.Right).OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray());
        context.RegisterSourceOutput(switches.Combine(guards), static (output, parts) =>
        {
            if (parts.Left is { Assembly.HasCore: true, HasRecord: true })
                output.AddSource(Hints.Record, RecordEmitter.Emit(parts.Left, parts.Right));
        });
    }

    private static void Report(SourceProductionContext output, EquatableArray<ProblemModel> problems)
    {
        var emitted = problems.Where(static problem => !problem.IsOfGenerator).ToList();
        var writer = CodeWriter.File();
        writer.Errors(emitted);
        if (emitted.Count > 0)
            output.AddSource(Hints.Problems, writer.ToString());
        foreach (var problem in problems.Where(static problem => problem.IsOfGenerator))
            output.ReportDiagnostic(Diagnostic.Create(Rules.Get(problem.Rule), Location.None, [.. problem.Arguments]));
    }
}
