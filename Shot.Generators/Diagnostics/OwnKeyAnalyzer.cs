using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Warns of keys of the application's own that it adds nowhere: SHOT044. A word that is misspelled is one too.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OwnKeyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.UnknownKey);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var assembly = new AssemblyFacts(start.Compilation);
            if (!assembly.IsExecutable || !assembly.HasAspNetCore || HasLibraries(start.Compilation))
                return;
            var found = new Findings();
            start.RegisterSymbolAction(symbol => found.Add(symbol.Symbol), SymbolKind.NamedType, SymbolKind.Method);
            start.RegisterSyntaxNodeAction(found.AddFunction, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression, SyntaxKind.LocalFunctionStatement);
            start.RegisterSyntaxNodeAction(found.AddCall, SyntaxKind.InvocationExpression);
            start.RegisterCompilationEndAction(found.Report);
        });
    }

    /// <summary>Whether a reference knows Shot's options: what it adds is not seen here.</summary>
    private static bool HasLibraries(Compilation compilation) => compilation.SourceModule.ReferencedAssemblySymbols.Any(static assembly =>
        assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == KnownTypes.AspNetCoreAssembly)));

    /// <summary>What one compilation holds, gathered from many threads.</summary>
    private sealed class Findings
    {
        private readonly ConcurrentBag<(string Display, string Key, string Name, Location Location)> _used = [];
        private readonly ConcurrentDictionary<string, bool> _added = new(StringComparer.Ordinal);
        private volatile bool _addsOthers;

        /// <summary>Adds the keys of a handler or of a class of handlers; what has no request cannot have such a key at all.</summary>
        public void Add(ISymbol symbol)
        {
            if (symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } or IMethodSymbol { ContainingType.TypeKind: TypeKind.Interface } or IMethodSymbol { IsPartialDefinition: true } or IMethodSymbol { PartialDefinitionPart: not null }
                || !Annotations.AreOn(symbol))
            {
                return;
            }

            foreach (var key in Annotations.On(symbol).Limits.Select(limit => limit.Key).OfType<string>())
            {
                foreach (var part in KeySyntax.Parse(key, out _).Where(part => part.Kind == KeyKind.Application))
                    _used.Add((HandlerParser.Site(symbol), key, part.Name, AnnotationLocation.Of(symbol)));
            }
        }

        public void AddFunction(SyntaxNodeAnalysisContext context)
        {
            if (FunctionParser.Attributes(context.Node).Count > 0 && FunctionParser.Symbol(context.Node, context.SemanticModel, context.CancellationToken) is { } function)
                Add(function);
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            var call = (InvocationExpressionSyntax)context.Node;
            if (MappingParser.Name(call) != KnownTypes.AddKey || call.ArgumentList.Arguments.Count == 0)
                return;
            var name = call.ArgumentList.Arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == "name") ?? call.ArgumentList.Arguments[0];
            if (context.SemanticModel.GetConstantValue(name.Expression, context.CancellationToken).Value is string known)
                _added[known] = true;
            else
                _addsOthers = true;
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (_addsOthers)
                return;
            foreach (var (display, key, name, location) in _used.Where(use => !_added.ContainsKey(use.Name)))
                context.ReportDiagnostic(Diagnostic.Create(Rules.UnknownKey, location, display, key, name, KeySyntax.Kinds));
        }
    }
}
