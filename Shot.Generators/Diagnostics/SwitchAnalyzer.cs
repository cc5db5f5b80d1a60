using System.Collections.Concurrent;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Reports problems that only the whole compilation shows, such as handlers that no call maps, guards that no call enables, and
/// limits of one name that differ: SHOT001 to 003, 007, 008, 011, 013, 021, 023, 025, 043 to 045 and 060.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwitchAnalyzer() : ShotAnalyzer(
    Rules.NotEnforced, Rules.UseShotMissing, Rules.AddShotMissing, Rules.StoreMissing,
    Rules.CannotShare, Rules.ReferenceWithoutRecord, Rules.AnnotationsOnOneLine,
    Rules.UseShotMisplaced, Rules.RunsAround, Rules.KeyNotThere, Rules.NameConflict, Rules.RegisteredAfterAddShot,
    Rules.UserUnknown, Rules.UnknownKey, Rules.UnknownCost, Rules.NothingDecorates)
{
    // The generator sees files on disk that look generated. Files that generators emit are skipped below.
    private protected override bool AnalyzesEmittedCode => true;

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var found = new Findings(new AssemblyFacts(start.Compilation), new OtherGenerators(start.Compilation));
        start.RegisterSymbolAction(found.AddSymbol, SymbolKind.Method, SymbolKind.NamedType);
        RegisterFunctions(start, found.AddFunction);
        start.RegisterSyntaxNodeAction(found.AddMapping, MappingKinds);
        start.RegisterSyntaxNodeAction(
            found.AddCall, SyntaxKind.InvocationExpression, SyntaxKind.SimpleAssignmentExpression,
            SyntaxKind.ObjectCreationExpression, SyntaxKind.MethodDeclaration);
        start.RegisterSyntaxNodeAction(found.AddName, SyntaxKind.IdentifierName, SyntaxKind.GenericName);
        start.RegisterCompilationEndAction(found.Report);
    }

    private sealed class Findings(AssemblyFacts facts, OtherGenerators generators)
    {
        private readonly ConcurrentBag<(HandlerModel Handler, Location Location)> _handlers = [];
        private readonly ConcurrentBag<MappingModel> _mappings = [];
        private readonly ConcurrentBag<(CallModel Call, Location Location)> _calls = [];
        private readonly ConcurrentBag<(NamedLimitModel Limit, Location Location)> _named = [];
        private readonly ConcurrentBag<INamedTypeSymbol> _interfaces = [];
        private readonly ConcurrentBag<(ISymbol Symbol, Location Location)> _inCluster = [];
        private volatile bool _decorates;

        public void AddSymbol(SymbolAnalysisContext context)
        {
            var symbol = context.Symbol;
            var isEmitted = Annotations.First(symbol)?.ApplicationSyntaxReference is { } annotation
                ? generators.IsEmitted(annotation.SyntaxTree)
                : symbol.Locations.All(location => location.SourceTree is null || generators.IsEmitted(location.SourceTree));
            if (isEmitted)
                return;
            if (facts.IsExecutable && symbol is INamedTypeSymbol contract && Annotations.IsGuarded(contract))
                _interfaces.Add(contract);
            if (!Annotations.AreOn(symbol))
                return;
            AddNamed(symbol);
            if (Annotations.On(symbol).Limits.Any(static limit => limit.IsCluster)
                && (symbol is IMethodSymbol { IsPartialDefinition: true } or { ContainingType.TypeKind: TypeKind.Interface }
                    || symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface }))
            {
                _inCluster.Add((symbol, AnnotationLocation.Of(symbol)));
            }

            if (symbol is INamedTypeSymbol { TypeKind: not TypeKind.Interface } type)
                _handlers.Add((HandlerParser.Class(type), AnnotationLocation.Of(symbol)));
            else if (symbol is IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface } method
                && !method.IsPart() && !SiteParser.IsOutside(method))
            {
                _handlers.Add((HandlerParser.Method(method.Implementation(), facts), AnnotationLocation.Of(symbol)));
            }
        }

        public void AddFunction(SyntaxNodeAnalysisContext context, IMethodSymbol function)
        {
            if (!generators.IsEmitted(context.Node.SyntaxTree)
                && FunctionParser.Parse(context.Node, context.SemanticModel, context.CancellationToken) is { } handler)
            {
                _handlers.Add((handler, FunctionParser.Attributes(context.Node)[0].GetLocation()));
                AddNamed(function);
            }
        }

        public void AddMapping(SyntaxNodeAnalysisContext context)
        {
            if (!generators.IsEmitted(context.Node.SyntaxTree) && MappingParser.Mapping(context) is { } mapping)
                _mappings.Add(mapping);
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            if (CallParser.MayCount(context.Node, AssemblyParser.RecordedMethods(context.Compilation))
                && !generators.IsEmitted(context.Node.SyntaxTree)
                && new CallParser(context.SemanticModel, context.CancellationToken).Parse(context.Node) is { } call)
            {
                _calls.Add((call, context.Node.GetLocation()));
            }
        }

        /// <summary>Recognises <c>Guarded()</c>, decorators and <c>AddShot()</c> by name, for whichever interface they are.</summary>
        public void AddName(SyntaxNodeAnalysisContext context)
        {
            var name = ((SimpleNameSyntax)context.Node).Identifier.ValueText;
            if ((name == KnownTypes.AddShot || name.StartsWith(GuardedName.Prefix, StringComparison.Ordinal))
                && !generators.IsEmitted(context.Node.SyntaxTree))
            {
                _decorates = true;
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (Unfinished.Is(context.Compilation, context.CancellationToken))
                return;

            // HandlerTable's order, so that each of several handlers with one key keeps its own location.
            var sites = _handlers.OrderBy(site => site.Handler.Key, StringComparer.Ordinal)
                .ThenBy(site => site.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(site => site.Location.SourceSpan.Start).ToList();
            var mappings = _mappings.ToImmutableArray();
            var handlers = HandlerTable.Build(sites.Select(site => site.Handler).ToImmutableArray(), mappings, isUnfinished: false);

            // AnnotationAnalyzer reports the problems of a single declaration.
            var found = handlers.Zip(sites, (handler, site) =>
                handler.Problems.Except(site.Handler.Problems).Select(problem => (Problem: problem, site.Location))).SelectMany(all => all);
            var inCluster = _inCluster.SelectMany(site => InCluster(site.Symbol).Select(name => (Name: name, site.Location))).ToList();
            var switches = SwitchParser.Parse(
                AssemblyParser.Parse(context.Compilation, context.CancellationToken), default, handlers,
                _calls.Select(site => site.Call).Distinct().ToEquatableArray(), mappings,
                NamedLimits.Conflicts(_named.Select(site => site.Limit)).ToEquatableArray(), hasPartialMethods: false,
                inCluster.Select(site => site.Name).Distinct().OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray());
            found = found.Concat(switches.Problems.Select(problem => (problem, Locate(problem))));
            foreach (var (problem, location) in found.Concat(Undecorated(switches.Assembly.References)))
                context.ReportDiagnostic(ToDiagnostic(problem, location));

            Location Locate(ProblemModel problem)
            {
                if (problem.Rule == RuleIds.NameConflict)
                {
                    var named = new NamedLimitModel(problem.Arguments[0], problem.Arguments[3], problem.Arguments[4]);
                    return _named.First(site => site.Limit == named).Location;
                }

                if (problem.Rule == RuleIds.StoreMissing
                    && inCluster.FirstOrDefault(shared => shared.Name == problem.Arguments[0]).Location is { } annotation)
                {
                    return annotation;
                }

                var site = handlers.ToList().FindIndex(handler => handler.Guard?.Name == problem.Arguments[0]);
                return site < 0 ? LocateCall(problem, switches.Assembly.References) : sites[site].Location;
            }
        }

        /// <summary>Interfaces that no code is seen to decorate. Registration by scanning is not seen, so this is no error.</summary>
        private IEnumerable<(ProblemModel Problem, Location Location)> Undecorated(EquatableArray<ReferenceModel> references)
        {
            if (_decorates || references.Any(static reference => reference.SwitchesServicesOn))
                return [];
            var registered = new HashSet<string>(
                _calls.Where(static site => site.Call.Kind is CallKind.Registration or CallKind.Exemption)
                    .Select(static site => site.Call.Name),
                StringComparer.Ordinal);
            return _interfaces.Select(type => (Type: type, Model: InterfaceParser.Parse(type)))
                .Where(found => found.Model.Problems.Count == 0 && !registered.Contains(found.Model.InterfaceDisplay))
                .Select(found => (
                    ProblemModel.Of(RuleIds.NothingDecorates, found.Model.InterfaceDisplay), AnnotationLocation.Of(found.Type)));
        }

        /// <summary>The sites of an annotated symbol whose limits the cluster shares, if it has no other problem.</summary>
        private static IEnumerable<string> InCluster(ISymbol symbol)
        {
            if (symbol is IMethodSymbol { IsPartialDefinition: true } partial
                && symbol.DeclaringSyntaxReferences[0].GetSyntax() is MethodDeclarationSyntax syntax)
            {
                return PartialMethodParser.Parse(partial, syntax) is { Problems.Count: 0, Method: { } method }
                    ? SiteNames.InCluster([method.Guard])
                    : [];
            }

            var model = InterfaceParser.Parse(symbol as INamedTypeSymbol ?? symbol.ContainingType);
            return model.Problems.Count > 0 ? []
                : SiteNames.InCluster(model).Where(name => symbol is INamedTypeSymbol == (name == model.Covering.Name));
        }

        private void AddNamed(ISymbol symbol)
        {
            foreach (var limit in NamedLimits.On(symbol, Annotations.On(symbol)))
                _named.Add((limit, AnnotationLocation.Of(symbol)));
        }

        /// <summary>The first call that registers or limits a problem's subject, or that registers or maps parts of a reference.</summary>
        private Location LocateCall(ProblemModel problem, EquatableArray<ReferenceModel> references)
        {
            var name = problem.Arguments[0];
            var reference = references.FirstOrDefault(other => other.Assembly == name);
            return _calls
                .Where(site => site.Call.Kind is CallKind.Registration or CallKind.Call or CallKind.Misplaced or CallKind.ShortCircuited
                    && (site.Call.Kind == CallKind.ShortCircuited || problem.Rule != RuleIds.RunsAround)
                    && (site.Call.IsLate || problem.Rule != RuleIds.RegisteredAfterAddShot)
                    && (site.Call.Name == name || reference?.IsRunBy(site.Call, reference.Methods) == true))
                .Select(site => site.Location)
                .OrderBy(location => location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(location => location.SourceSpan.Start)
                .FirstOrDefault() ?? Location.None;
        }
    }
}
