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
/// Warns of an application's annotated interfaces of which nothing is seen that would decorate them: SHOT045. Registration by scanning, or in another container, is seen by nobody,
/// so it is a warning where a registration that is seen would be SHOT003.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DecorationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.NothingDecorates);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is null || !new AssemblyFacts(start.Compilation).IsExecutable)
                return;
            var found = new Findings();
            start.RegisterSymbolAction(found.AddInterface, SymbolKind.NamedType);
            start.RegisterSyntaxNodeAction(found.AddName, SyntaxKind.IdentifierName, SyntaxKind.GenericName);
            start.RegisterSyntaxNodeAction(found.AddCall, SyntaxKind.InvocationExpression, SyntaxKind.ObjectCreationExpression);
            start.RegisterCompilationEndAction(found.Report);
        });
    }

    /// <summary>What one compilation holds, gathered from many threads.</summary>
    private sealed class Findings
    {
        private readonly ConcurrentBag<INamedTypeSymbol> _interfaces = [];
        private readonly ConcurrentDictionary<string, bool> _registered = new(StringComparer.Ordinal);
        private volatile bool _decorates;

        public void AddInterface(SymbolAnalysisContext context)
        {
            if (context.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Interface } type && Annotated.IsGuarded(type))
                _interfaces.Add(type);
        }

        /// <summary><c>Guarded()</c>, the decorators and <c>AddShotGuards()</c> are known by their names: which interface they are for is not told.</summary>
        public void AddName(SyntaxNodeAnalysisContext context)
        {
            var name = ((SimpleNameSyntax)context.Node).Identifier.ValueText;
            if (name == KnownTypes.AddShotGuards || name.StartsWith(GuardedName.Prefix, StringComparison.Ordinal))
                _decorates = true;
        }

        public void AddCall(SyntaxNodeAnalysisContext context)
        {
            if (CallParser.MayCount(context.Node)
                && CallParser.Parse(context.Node, type => CallParser.GuardedService(type, context.SemanticModel), context.CancellationToken) is { Kind: CallKind.Registration or CallKind.Exemption } call)
            {
                _registered[call.Name] = true;
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            if (_decorates || _interfaces.IsEmpty || Unfinished.Is(context.Compilation, context.CancellationToken)
                || AssemblyParser.Parse(context.Compilation, context.CancellationToken).References.Any(static reference => reference.SwitchesServicesOn))
            {
                return;
            }

            foreach (var type in _interfaces)
            {
                if (InterfaceParser.Parse(type) is { Problems.Count: 0 } model && !_registered.ContainsKey(model.InterfaceDisplay))
                    context.ReportDiagnostic(Diagnostic.Create(Rules.NothingDecorates, AnnotationLocation.Of(type), model.InterfaceDisplay));
            }
        }
    }
}
