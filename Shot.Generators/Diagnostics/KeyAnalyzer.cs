using System.Collections.Concurrent;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Warns about keys that have no effect, overflow their table, or limit nobody: SHOT022, 040 to 042, 046 and 055.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyAnalyzer() : ShotAnalyzer(
    Rules.KeyMarksNothing, Rules.SettingWithoutKey, Rules.KeysOverflow, Rules.ChosenKey, Rules.SparedByChoice, Rules.ChosenPlan)
{
    private const double FewNewKeysPerSecond = 10;

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var chosen = new ChosenKeys(new AssemblyFacts(start.Compilation).IsExecutable);
        start.RegisterSymbolAction(
            symbol => Analyze(symbol.Symbol, symbol.ReportDiagnostic, chosen), SymbolKind.NamedType, SymbolKind.Method);
        RegisterFunctions(start, (context, function) => Analyze(function, context.ReportDiagnostic, chosen));
        start.RegisterSyntaxNodeAction(AnalyzeParameter, SyntaxKind.Parameter);
        start.RegisterSyntaxNodeAction(chosen.AddCall, SyntaxKind.InvocationExpression);
        start.RegisterCompilationEndAction(chosen.Report);
    }

    private static void AnalyzeParameter(SyntaxNodeAnalysisContext context)
    {
        if (((ParameterSyntax)context.Node).AttributeLists.Count == 0 || FunctionParser.IsWithinAttribute(context.Node)
            || context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken) is not IParameterSymbol parameter
            || parameter.ContainingSymbol is not IMethodSymbol method
            || KeyParameters.Marker(parameter) is not { ApplicationSyntaxReference: not null } marker)
        {
            return;
        }

        var limits = Annotations.On(method).Limits;
        var why = limits.Any(limit => limit.IsKeyMarked) ? null
            : limits.Count > 0 ? "each limit on the method has a Key of its own; remove one of the two"
            : "no [ShotLimit] stands on the method itself; put it on the method whose limit it is the key of";
        if (why is not null)
        {
            var location = AnnotationLocation.Of(marker, parameter);
            context.ReportDiagnostic(Diagnostic.Create(Rules.KeyMarksNothing, location, parameter.Name, Display.Method(method), why));
        }
    }

    private static void Analyze(ISymbol symbol, Action<Diagnostic> report, ChosenKeys chosen)
    {
        if (symbol is IMethodSymbol { PartialDefinitionPart: not null } || !Annotations.AreOn(symbol))
            return;
        var own = Annotations.On(symbol);
        var display = HandlerParser.Site(symbol);
        foreach (var (limit, attribute) in AnnotationLocation.Limits(symbol, own))
        {
            var location = AnnotationLocation.Of(attribute, symbol);
            var newKeys = limit.MaxKeys / limit.SecondsTaken;
            if (limit.PlanFrom is { } planFrom && IsPlanChosen(planFrom, symbol))
                report(Diagnostic.Create(Rules.ChosenPlan, location, display, planFrom));
            if (limit.Key is null)
            {
                foreach (var setting in attribute.NamedArguments.Where(argument => Limit.KeySettings.Contains(argument.Key)))
                    report(Diagnostic.Create(Rules.SettingWithoutKey, location, setting.Key, display));
            }
            else if (limit.KeyOverflowsSilently && !limit.Mistakes().Any()
                && KeySyntax.Parse(limit.Key, out _).Any(IsUnbounded) && newKeys < FewNewKeysPerSecond)
            {
                var rate = newKeys.ToString("0.###", CultureInfo.InvariantCulture);
                report(Diagnostic.Create(
                    Rules.KeysOverflow, location, limit.ToString(), display, Text(limit.SecondsTaken), Text(limit.MaxKeys), rate));
            }
        }

        var spared = own.Limits.FirstOrDefault(
            limit => limit.SparesMissing && KeySyntax.Parse(limit.Key!, out _).Any(part => IsChosen(part, symbol)));
        if (spared is not null && Covered(symbol, own) is { Concurrency: null } all && all.Limits.All(static limit => limit.SparesMissing))
            report(Diagnostic.Create(Rules.SparedByChoice, AnnotationLocation.Of(symbol), display, spared.Key));
        chosen.Add(symbol, display, own);
    }

    /// <summary>Whether callers can make up any number of keys. The application bounds users, their claims and its own keys.</summary>
    private static bool IsUnbounded(KeyPart part) =>
        part.Kind is KeyKind.Address or KeyKind.Header or KeyKind.Query or KeyKind.Route or KeyKind.Parameter;

    /// <summary>Whether callers write the plan into their requests. A service's callers are code of the application.</summary>
    private static bool IsPlanChosen(string planFrom, ISymbol symbol) => KeySyntax.Parse(planFrom, out _).FirstOrDefault() is { } part
        && (part.Kind is KeyKind.Header or KeyKind.Query or KeyKind.Route
            || (part.Kind == KeyKind.Parameter
                && symbol is IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface, IsPartialDefinition: false }));

    /// <summary>Whether callers can leave out a part of a key: a header or a value of the query.</summary>
    private static bool IsChosen(KeyPart part, ISymbol symbol) => part.Kind switch
    {
        KeyKind.Header or KeyKind.Query => true,
        KeyKind.Parameter => symbol is IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface, IsPartialDefinition: false } method
            && HandlerKinds.Of(method) != Model.HandlerKind.Hub
            && KeyParameter.Bound(method).Any(parameter => parameter.Name == part.Name
                && (KeyParameters.Source(parameter) is { Kind: KeyKind.Header or KeyKind.Query }

                    // A required parameter without an attribute may be a route value, which no caller can leave out.
                    || (KeyParameters.Source(parameter) is { Kind: KeyKind.Parameter } && parameter.IsOptional))),
        _ => false,
    };

    private static Annotations Covered(ISymbol symbol, Annotations own) =>
        symbol is IMethodSymbol { ContainingType: { } type } && !Annotations.Exempts(symbol) ? Annotations.On(type).And(own) : own;

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Handlers whose only limits are by keys that the caller chooses. They are reported if the caller is unknown there.</summary>
    private sealed class ChosenKeys(bool isExecutable)
    {
        private readonly ConcurrentBag<(string Display, string Key, Location Location)> _handlers = [];
        private volatile bool _isAuthenticated;
        private volatile bool _isEarly;
        private volatile bool _isInTime;

        public void Add(ISymbol symbol, string display, Annotations own)
        {
            var isHandler = symbol is IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface };
            if (isExecutable && isHandler && own is { Concurrency: null, Limits.Count: > 0 } && Covered(symbol, own).Limits.All(IsChosen))
                _handlers.Add((display, own.Limits[0].Key!, AnnotationLocation.Of(symbol)));
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            var call = (InvocationExpressionSyntax)context.Node;
            var name = MappingParser.Name(call);
            if (name is KnownTypes.UseAuthentication or KnownTypes.AddAuthentication)
                _isAuthenticated = true;
            else if (name == KnownTypes.UseShot && Placement.IsBeforeAuthentication(call))
                _isEarly = true;
            else if (name == KnownTypes.UseShot)
                _isInTime = true;
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (_isAuthenticated && !(_isEarly && !_isInTime))
                return;
            var why = _isAuthenticated ? "UseShot() stands before UseAuthentication()" : "the application authenticates nobody";
            foreach (var (display, key, location) in _handlers)
                context.ReportDiagnostic(Diagnostic.Create(Rules.ChosenKey, location, display, key, why));
        }

        private static bool IsChosen(Limit limit) =>
            limit.Key is not null
            && KeySyntax.Parse(limit.Key, out _) is { Length: > 0 } parts
            && parts.Any(IsChosen)
            && parts.All(part => IsChosen(part) || part.Kind == KeyKind.Address);

        private static bool IsChosen(KeyPart part) => part.Kind is KeyKind.Header or KeyKind.Query;
    }
}
