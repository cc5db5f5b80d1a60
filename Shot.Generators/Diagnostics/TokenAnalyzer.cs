using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Model;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>SHOT031 and SHOT038: work with a deadline that never looks at the token by which it would learn of it, and a handler that has none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TokenAnalyzer : DiagnosticAnalyzer
{
    private const string Core = "Core";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.UnusedToken, Rules.HiddenDeadline);

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
                    Analyze(method, block.OperationBlocks, guarded, block.Compilation, block.ReportDiagnostic);
            });
            start.RegisterOperationAction(operation => AnalyzeFunction(operation, ((IAnonymousFunctionOperation)operation.Operation).Symbol, guarded), OperationKind.AnonymousFunction);
            start.RegisterOperationAction(operation => AnalyzeFunction(operation, ((ILocalFunctionOperation)operation.Operation).Symbol, guarded), OperationKind.LocalFunction);
        });
    }

    private static void AnalyzeFunction(OperationAnalysisContext context, IMethodSymbol function, GuardedCalls guarded) =>
        Analyze(function, [context.Operation], guarded, context.Compilation, context.ReportDiagnostic);

    private static void Analyze(IMethodSymbol method, ImmutableArray<IOperation> blocks, GuardedCalls guarded, Compilation compilation, Action<Diagnostic> report)
    {
        var deadline = Sites(method, guarded).SelectMany(site => site.Deadlines).DefaultIfEmpty(0).Min();
        if (deadline <= 0)
            return;
        var operations = blocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
        var text = deadline.ToString(CultureInfo.InvariantCulture);
        if (MethodParser.Token(method) is { } token)
        {
            // What calls nothing has nothing to stop.
            var isUnused = !operations.Any(operation => operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter, token));
            if (isUnused && operations.Any(operation => operation is IInvocationOperation call && !IsDescribed(call)) && token.Locations.FirstOrDefault() is { IsInSource: true } location)
                report(Diagnostic.Create(Rules.UnusedToken, location, Display.Method(method), text, token.Name));
        }
        else if (IsAsynchronousHandler(method) && !operations.Any(SeesRequest)
            && operations.Any(operation => operation is IInvocationOperation call && CanTakeToken(call, method, compilation) && !IsDescribed(call)))
        {
            report(Diagnostic.Create(Rules.HiddenDeadline, At(method), Display.Method(method), text));
        }
    }

    /// <summary>Interfaces' and partial methods without a token are errors, or abandoned on purpose.</summary>
    private static bool IsAsynchronousHandler(IMethodSymbol method) =>
        method is { ContainingType.TypeKind: not TypeKind.Interface } && (Annotations.AreOn(method) || CoveredBy(method) is not null)
        && MethodParser.Kind(method) is ResultKind.Task or ResultKind.TaskOfT or ResultKind.ValueTask or ResultKind.ValueTaskOfT or ResultKind.AsyncEnumerable;

    /// <summary>The request, or its connection, has the token too.</summary>
    private static bool SeesRequest(IOperation operation) =>
        operation is { IsImplicit: false, Type.Name: "CancellationToken" or "HttpContext" or "HttpRequest" or "HubCallerContext" or "ServerCallContext" };

    private static bool CanTakeToken(IInvocationOperation call, IMethodSymbol caller, Compilation compilation) =>
        call.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.DefaultValue && TokenOverloads.IsToken(argument.Parameter?.Type))
        || TokenOverloads.Find(call.TargetMethod, other => compilation.IsSymbolAccessibleWithin(other, caller.ContainingType)) is not null;

    /// <summary>Whether a call is part of an expression tree, which describes it and does not make it.</summary>
    private static bool IsDescribed(IOperation call)
    {
        for (var level = call.Parent; level is not null; level = level.Parent)
        {
            if (level is IAnonymousFunctionOperation { Parent: IConversionOperation { Type.Name: "Expression" } })
                return true;
        }

        return false;
    }

    private static Location At(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is ParenthesizedLambdaExpressionSyntax lambda ? lambda.ParameterList.GetLocation() : method.Locations[0];

    /// <summary>The annotated controller, page model, hub or service whose limit covers a method; null where there is none.</summary>
    private static INamedTypeSymbol? CoveredBy(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false, ContainingType: { TypeKind: TypeKind.Class } type } && Annotations.AreOn(type) && !Annotations.Exempts(method)
            ? type
            : null;

    /// <summary>The annotations whose work a method is: its own as a handler, of the partial method that it is the core of, of the interface's methods that it implements.</summary>
    private static IEnumerable<Annotations> Sites(IMethodSymbol method, GuardedCalls guarded)
    {
        if (!method.IsPartialDefinition && method.PartialDefinitionPart is null)
            yield return Annotations.On(method);
        if (method.ContainingType is not { } type || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction)
            yield break;
        if (CoveredBy(method) is { } covering)
            yield return Annotations.On(covering);
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
