using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>
/// Reports what only the whole compilation shows: handlers that no call maps, guards that no call switches on, references
/// without a record, lambdas that share a line, limits of one name that disagree: SHOT001 to 003, 007, 008, 011, 013, 021, 023, 025 and 043 to 045.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwitchAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.NotEnforced, Rules.UseShotMissing, Rules.AddShotMissing, Rules.ReferenceWithoutRecord, Rules.AnnotationsOnOneLine,
        Rules.UseShotMisplaced, Rules.RunsAround, Rules.KeyNotThere, Rules.NameConflict, Rules.RegisteredAfterAddShot,
        Rules.UserUnknown, Rules.UnknownKey, Rules.NothingDecorates);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // A file on disk that looks generated is seen by the generator too; what generators emit is left out below.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is null)
                return;
            var found = new Findings(new AssemblyFacts(start.Compilation), new OtherGenerators(start.Compilation));
            start.RegisterSymbolAction(found.AddSymbol, SymbolKind.Method, SymbolKind.NamedType);
            start.RegisterSyntaxNodeAction(
                found.AddFunction, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression, SyntaxKind.LocalFunctionStatement);
            start.RegisterSyntaxNodeAction(found.AddMapping, SyntaxKind.IdentifierName, SyntaxKind.GenericName, SyntaxKind.SimpleMemberAccessExpression);
            start.RegisterSyntaxNodeAction(found.AddCall, SyntaxKind.InvocationExpression, SyntaxKind.SimpleAssignmentExpression, SyntaxKind.ObjectCreationExpression, SyntaxKind.MethodDeclaration);
            start.RegisterSyntaxNodeAction(found.AddName, SyntaxKind.IdentifierName, SyntaxKind.GenericName);
            start.RegisterCompilationEndAction(found.Report);
        });
    }

    /// <summary>What one compilation holds, gathered from many threads.</summary>
    private sealed class Findings(AssemblyFacts facts, OtherGenerators generators)
    {
        private readonly ConcurrentBag<(HandlerModel Handler, Location Location)> _handlers = [];
        private readonly ConcurrentBag<MappingModel> _mappings = [];
        private readonly ConcurrentBag<(CallModel Call, Location Location)> _calls = [];
        private readonly ConcurrentBag<(NamedLimitModel Limit, Location Location)> _named = [];
        private readonly ConcurrentBag<INamedTypeSymbol> _interfaces = [];
        private volatile bool _decorates;

        public void AddSymbol(SymbolAnalysisContext context)
        {
            if (Annotations.First(context.Symbol)?.ApplicationSyntaxReference is { } annotation ? generators.IsEmitted(annotation.SyntaxTree) : context.Symbol.Locations.All(location => location.SourceTree is null || generators.IsEmitted(location.SourceTree)))
                return;
            if (Annotations.AreOn(context.Symbol))
                AddNamed(context.Symbol);
            if (context.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } contract)
            {
                if (facts.IsExecutable && Annotated.IsGuarded(contract))
                    _interfaces.Add(contract);
            }
            else if (context.Symbol is INamedTypeSymbol type && Annotations.AreOn(type))
                _handlers.Add((HandlerParser.Class(type), AnnotationLocation.Of(type)));
            else if (context.Symbol is IMethodSymbol { ContainingType: { TypeKind: not TypeKind.Interface }, IsPartialDefinition: false, PartialDefinitionPart: null } method && Annotations.AreOn(method) && !SiteParser.IsOutside(method))
                _handlers.Add((HandlerParser.Method(Functions.Implementation(method), facts.IsExecutable, facts.HasAspNetCore), AnnotationLocation.Of(method)));
        }

        public void AddFunction(SyntaxNodeAnalysisContext context)
        {
            var attributes = FunctionParser.Attributes(context.Node);
            if (attributes.Count == 0 || generators.IsEmitted(context.Node.SyntaxTree) || FunctionParser.Parse(context.Node, context.SemanticModel, context.CancellationToken) is not { } handler)
                return;
            _handlers.Add((handler, attributes[0].GetLocation()));
            if (FunctionParser.Symbol(context.Node, context.SemanticModel, context.CancellationToken) is { } function)
                AddNamed(function);
        }

        public void AddMapping(SyntaxNodeAnalysisContext context)
        {
            if (MappingParser.MayBeMapped(context.Node) && !generators.IsEmitted(context.Node.SyntaxTree)
                && MappingParser.Mapping((ExpressionSyntax)context.Node, context.SemanticModel, context.CancellationToken) is { } mapping)
            {
                _mappings.Add(mapping);
            }
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            if (CallParser.MayCount(context.Node, RecordedMethods.Of(context.Compilation))
                && !generators.IsEmitted(context.Node.SyntaxTree)
                && CallParser.Parse(
                    context.Node,
                    type => CallParser.GuardedService(type, context.SemanticModel),
                    new Receivers(context.SemanticModel),
                    context.CancellationToken) is { } call)
            {
                _calls.Add((call, context.Node.GetLocation()));
            }
        }

        /// <summary><c>Guarded()</c>, the decorators and <c>AddShot()</c> are known by their names: which interface they are for is not told.</summary>
        public void AddName(SyntaxNodeAnalysisContext context)
        {
            var name = ((SimpleNameSyntax)context.Node).Identifier.ValueText;
            if ((name == KnownTypes.AddShot || name.StartsWith(GuardedName.Prefix, StringComparison.Ordinal)) && !generators.IsEmitted(context.Node.SyntaxTree))
                _decorates = true;
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (Unfinished.Is(context.Compilation, context.CancellationToken))
                return;

            // In the order of the table: where several have one key, each has its own location.
            var sites = _handlers.OrderBy(site => site.Handler.Key, StringComparer.Ordinal)
                .ThenBy(site => site.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(site => site.Location.SourceSpan.Start).ToList();
            var mappings = _mappings.ToImmutableArray();
            var handlers = HandlerTable.Build(sites.Select(site => site.Handler).ToImmutableArray(), mappings, isUnfinished: false);
            for (var i = 0; i < handlers.Count; i++)
            {
                // What is wrong with a declaration by itself is the other analyzer's to report.
                foreach (var problem in handlers[i].Problems.Except(sites[i].Handler.Problems))
                    Report(context, problem, sites[i].Location);
            }

            var switches = SwitchParser.Parse(
                AssemblyParser.Parse(context.Compilation, context.CancellationToken),
                default,
                handlers,
                _calls.Select(site => site.Call).Distinct().ToEquatableArray(),
                mappings,
                NamedLimits.Conflicts(_named.Select(site => site.Limit)).ToEquatableArray(),
                hasPartialMethods: false);
            foreach (var problem in switches.Problems)
            {
                if (problem.Rule == RuleIds.NameConflict)
                {
                    Report(context, problem, _named.First(site => site.Limit.Name == problem.Arguments[0] && site.Limit.Site == problem.Arguments[4] && site.Limit.Numbers == problem.Arguments[3]).Location);
                    continue;
                }

                var site = handlers.ToList().FindIndex(handler => handler.Guard?.Name == problem.Arguments[0]);
                Report(context, problem, site < 0 ? Locate(problem, switches.Assembly.References) : sites[site].Location);
            }

            ReportUndecorated(context, switches.Assembly.References);
        }

        /// <summary>
        /// Warns of interfaces that nothing is seen to decorate. Registration by scanning, or in another container, is seen by nobody: so it is a warning where a registration that is seen
        /// would be SHOT003.
        /// </summary>
        private void ReportUndecorated(CompilationAnalysisContext context, EquatableArray<ReferenceModel> references)
        {
            if (_decorates || references.Any(static reference => reference.SwitchesServicesOn))
                return;
            var registered = new HashSet<string>(
                _calls.Where(static site => site.Call.Kind is CallKind.Registration or CallKind.Exemption).Select(static site => site.Call.Name), StringComparer.Ordinal);
            foreach (var type in _interfaces)
            {
                if (InterfaceParser.Parse(type) is { Problems.Count: 0 } model && !registered.Contains(model.InterfaceDisplay))
                    context.ReportDiagnostic(Diagnostic.Create(Rules.NothingDecorates, AnnotationLocation.Of(type), model.InterfaceDisplay));
            }
        }

        private void AddNamed(ISymbol symbol)
        {
            foreach (var limit in NamedLimits.On(symbol, Annotations.On(symbol)))
                _named.Add((limit, AnnotationLocation.Of(symbol)));
        }

        /// <summary>The first call that makes a problem's subject count: it registers or limits it, or, of a reference, registers or maps what that holds.</summary>
        private Location Locate(ProblemModel problem, EquatableArray<ReferenceModel> references)
        {
            var name = problem.Arguments[0];
            var reference = references.FirstOrDefault(other => other.Assembly == name);
            return _calls
                .Where(site => site.Call.Kind is CallKind.Registration or CallKind.Call or CallKind.Misplaced or CallKind.ShortCircuited
                    && (site.Call.Kind == CallKind.ShortCircuited || problem.Rule != RuleIds.RunsAround)
                    && (site.Call.IsLate || problem.Rule != RuleIds.RegisteredAfterAddShot)
                    && (site.Call.Name == name || (reference is not null
                        && (reference.IsRunBy(site.Call, reference.Registrars) || reference.IsRunBy(site.Call, reference.Mappers) || reference.IsRunBy(site.Call, reference.HubMappers)))))
                .Select(site => site.Location)
                .OrderBy(location => location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(location => location.SourceSpan.Start)
                .FirstOrDefault() ?? Location.None;
        }

        private static void Report(CompilationAnalysisContext context, ProblemModel problem, Location location) =>
            context.ReportDiagnostic(Diagnostic.Create(Rules.Get(problem.Rule), location, [.. problem.Arguments]));
    }
}
