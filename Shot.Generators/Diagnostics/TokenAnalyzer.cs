using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>SHOT031: work with a deadline that never looks at the token by which it would learn of it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TokenAnalyzer : DiagnosticAnalyzer
{
    private const string Core = "Core";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.UnusedToken);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is null)
                return;
            var guarded = new GuardedCalls();
            start.RegisterOperationBlockAction(block =>
            {
                if (block.OwningSymbol is IMethodSymbol method)
                    Analyze(method, block.OperationBlocks, guarded, block.ReportDiagnostic);
            });
            start.RegisterOperationAction(
                operation => Analyze(((IAnonymousFunctionOperation)operation.Operation).Symbol, [operation.Operation], guarded, operation.ReportDiagnostic), OperationKind.AnonymousFunction);
            start.RegisterOperationAction(
                operation => Analyze(((ILocalFunctionOperation)operation.Operation).Symbol, [operation.Operation], guarded, operation.ReportDiagnostic), OperationKind.LocalFunction);
        });
    }

    private static void Analyze(IMethodSymbol method, ImmutableArray<IOperation> blocks, GuardedCalls guarded, Action<Diagnostic> report)
    {
        if (MethodParser.Token(method) is not { } token || token.Locations.FirstOrDefault() is not { IsInSource: true } location)
            return;
        var deadline = Sites(method, guarded).SelectMany(site => site.Deadlines).DefaultIfEmpty(0).Min();
        if (deadline <= 0)
            return;

        // What calls nothing has nothing to stop.
        var operations = blocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
        if (operations.Any(operation => operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, token))
            || !operations.Any(operation => operation is IInvocationOperation))
        {
            return;
        }

        report(Diagnostic.Create(Rules.UnusedToken, location, Display.Method(method), deadline.ToString(CultureInfo.InvariantCulture), token.Name));
    }

    /// <summary>The annotations whose work a method is: its own as a handler, of the partial method that it is the core of, of the interface's methods that it implements.</summary>
    private static IEnumerable<Annotations> Sites(IMethodSymbol method, GuardedCalls guarded)
    {
        if (!method.IsPartialDefinition && method.PartialDefinitionPart is null)
            yield return Annotations.On(method);
        if (method.ContainingType is not { } type || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction)
            yield break;
        if (method.Name.EndsWith(Core, StringComparison.Ordinal))
        {
            foreach (var member in type.GetMembers(method.Name.Substring(0, method.Name.Length - Core.Length)))
            {
                if (member is IMethodSymbol { IsPartialDefinition: true } definition && definition.Parameters.Length == method.Parameters.Length)
                    yield return Annotations.On(definition);
            }
        }

        foreach (var member in guarded.Implemented(method, type))
            yield return GuardedCalls.AnnotationsOf(member);
    }
}
