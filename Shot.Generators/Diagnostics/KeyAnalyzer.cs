using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Warns of keys that are none, that overflow their table, or that keep nobody out: SHOT022, 040 to 042 and 046.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyAnalyzer : DiagnosticAnalyzer
{
    private const double FewNewKeysPerSecond = 10;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.KeyMarksNothing, Rules.SettingWithoutKey, Rules.KeysOverflow, Rules.ChosenKey, Rules.SparedByChoice);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.KeyAttribute) is null)
                return;
            var chosen = new ChosenKeys(new AssemblyFacts(start.Compilation).IsExecutable);
            start.RegisterSymbolAction(symbol => Analyze(symbol.Symbol, symbol.ReportDiagnostic, chosen), SymbolKind.NamedType, SymbolKind.Method);
            start.RegisterSyntaxNodeAction(
                function => AnalyzeFunction(function, chosen), SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression, SyntaxKind.LocalFunctionStatement);
            start.RegisterSyntaxNodeAction(AnalyzeParameter, SyntaxKind.Parameter);
            start.RegisterSyntaxNodeAction(chosen.AddCall, SyntaxKind.InvocationExpression);
            start.RegisterCompilationEndAction(chosen.Report);
        });
    }

    private static void AnalyzeFunction(SyntaxNodeAnalysisContext context, ChosenKeys chosen)
    {
        if (FunctionParser.Attributes(context.Node).Count > 0 && FunctionParser.Symbol(context.Node, context.SemanticModel, context.CancellationToken) is { } function)
            Analyze(function, context.ReportDiagnostic, chosen);
    }

    private static void AnalyzeParameter(SyntaxNodeAnalysisContext context)
    {
        if (((ParameterSyntax)context.Node).AttributeLists.Count == 0 || FunctionParser.IsWithinAttribute(context.Node)
            || context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken) is not IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter
            || KeyParameters.Marker(parameter)?.ApplicationSyntaxReference is not { } reference)
        {
            return;
        }

        var limits = Annotations.On(method).Limits;
        var why = limits.Any(limit => limit.IsKeyMarked) ? null
            : limits.Count > 0 ? "each limit on the method has a Key of its own; remove one of the two"
            : "no [ShotLimit] stands on the method itself; put it on the method whose limit it is the key of";
        if (why is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rules.KeyMarksNothing, Location.Create(reference.SyntaxTree, reference.Span), parameter.Name, Display.Method(method), why));
    }

    private static void Analyze(ISymbol symbol, Action<Diagnostic> report, ChosenKeys chosen)
    {
        if (symbol is IMethodSymbol { PartialDefinitionPart: not null } || !Annotations.AreOn(symbol))
            return;
        var own = Annotations.On(symbol);
        var display = HandlerParser.Site(symbol);
        var attributes = symbol.GetAttributes().Where(attribute => Annotations.Kind(attribute) == KnownTypes.LimitAttribute && Limit.Read(attribute) is not null);
        foreach (var (limit, attribute) in own.Limits.Zip(attributes, (limit, attribute) => (limit, attribute)))
        {
            var location = attribute.ApplicationSyntaxReference is { } reference ? Location.Create(reference.SyntaxTree, reference.Span) : symbol.Locations[0];
            if (limit.Key is null)
            {
                foreach (var setting in attribute.NamedArguments.Where(argument => Limit.KeySettings.Contains(argument.Key)))
                    report(Diagnostic.Create(Rules.SettingWithoutKey, location, setting.Key, display));
            }
            else if (limit.KeyOverflowsSilently && !limit.Mistakes().Any() && KeySyntax.Parse(limit.Key, out _).Any(IsUnbounded) && limit.MaxKeys / limit.SecondsTaken < FewNewKeysPerSecond)
            {
                report(Diagnostic.Create(
                    Rules.KeysOverflow, location, limit.ToString(), display, Text(limit.SecondsTaken), Text(limit.MaxKeys), (limit.MaxKeys / limit.SecondsTaken).ToString("0.###", CultureInfo.InvariantCulture)));
            }
        }

        if (own.Limits.FirstOrDefault(limit => limit.SparesMissing && KeySyntax.Parse(limit.Key!, out _).Any(part => IsChosen(part, symbol))) is { } spared && !HoldsForAll(symbol, own))
            report(Diagnostic.Create(Rules.SparedByChoice, AnnotationLocation.Of(symbol), display, spared.Key));
        chosen.Add(symbol, display, own);
    }

    /// <summary>Whether there are as many keys as somebody makes up. Users, their claims and an application's own keys are as many as that has.</summary>
    private static bool IsUnbounded(KeyPart part) => part.Kind is KeyKind.Address or KeyKind.Header or KeyKind.Query or KeyKind.Route or KeyKind.Parameter;

    /// <summary>Whether callers may leave a part of a key away as they like: a header or a value of the query.</summary>
    private static bool IsChosen(KeyPart part, ISymbol symbol) => part.Kind switch
    {
        KeyKind.Header or KeyKind.Query => true,
        KeyKind.Parameter => symbol is IMethodSymbol { ContainingType.TypeKind: not TypeKind.Interface, IsPartialDefinition: false } method && HandlerKinds.Of(method) != Model.HandlerKind.Hub
            && KeyParameter.Bound(method).Any(parameter => parameter.Name == part.Name && IsLeft(parameter)),
        _ => false,
    };

    /// <summary>Where nothing says it, a parameter that has to be there may be in the route, which no caller leaves away; another one is a value of the query, or the end of the route.</summary>
    private static bool IsLeft(KeyParameter parameter) => KeyParameters.Source(parameter) is { } source
        && (source.Kind is KeyKind.Header or KeyKind.Query || (source.Kind == KeyKind.Parameter && parameter.IsOptional));

    private static bool HoldsForAll(ISymbol symbol, Annotations own)
    {
        var all = symbol is IMethodSymbol { ContainingType: { } type } && !Annotations.Exempts(symbol) ? Annotations.On(type).And(own) : own;
        return all.Concurrency is not null || all.Limits.Any(static limit => !limit.SparesMissing);
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Handlers whose only limits are by what the caller chooses, in an application that does not know its callers where it asks them.</summary>
    private sealed class ChosenKeys(bool isExecutable)
    {
        private readonly ConcurrentBag<(string Display, string Key, Location Location)> _handlers = [];
        private volatile bool _isAuthenticated;
        private volatile bool _isEarly;
        private volatile bool _isInTime;

        public void Add(ISymbol symbol, string display, Annotations own)
        {
            if (!isExecutable || own.Concurrency is not null || own.Limits.Count == 0 || symbol is not IMethodSymbol { ContainingType: { TypeKind: not TypeKind.Interface } type } method)
                return;
            var all = Annotations.Exempts(method) ? own : Annotations.On(type).And(own);
            if (all.Limits.All(limit => limit.Key is not null && KeySyntax.Parse(limit.Key, out _) is { Length: > 0 } parts && parts.Any(IsChosen) && parts.All(part => IsChosen(part) || part.Kind == KeyKind.Address)))
                _handlers.Add((display, own.Limits[0].Key!, AnnotationLocation.Of(symbol)));
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            var call = (InvocationExpressionSyntax)context.Node;
            switch (MappingParser.Name(call))
            {
                case KnownTypes.UseAuthentication or KnownTypes.AddAuthentication:
                    _isAuthenticated = true;
                    break;
                case KnownTypes.UseShot when Placement.IsBeforeAuthentication(call):
                    _isEarly = true;
                    break;
                case KnownTypes.UseShot:
                    _isInTime = true;
                    break;
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (_isAuthenticated && !(_isEarly && !_isInTime))
                return;
            var why = _isAuthenticated ? "UseShot() stands before UseAuthentication()" : "the application authenticates nobody";
            foreach (var (display, key, location) in _handlers)
                context.ReportDiagnostic(Diagnostic.Create(Rules.ChosenKey, location, display, key, why));
        }

        private static bool IsChosen(KeyPart part) => part.Kind is KeyKind.Header or KeyKind.Query;
    }
}
