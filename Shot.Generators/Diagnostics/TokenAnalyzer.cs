using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>SHOT031 and SHOT038: work with a deadline that does not use its token, and a handler with a deadline and no token.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TokenAnalyzer() : ShotAnalyzer(Rules.UnusedToken, Rules.HiddenDeadline)
{
    private const string Core = "Core";

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var guarded = new GuardedCalls();
        start.RegisterOperationBlockAction(block =>
        {
            if (block.OwningSymbol is IMethodSymbol method)
                Analyze(method, block.OperationBlocks, guarded, block.Compilation, block.ReportDiagnostic);
        });
        start.RegisterOperationAction(
            function =>
            {
                var method = (function.Operation as IAnonymousFunctionOperation)?.Symbol
                    ?? ((ILocalFunctionOperation)function.Operation).Symbol;
                Analyze(method, [function.Operation], guarded, function.Compilation, function.ReportDiagnostic);
            },
            OperationKind.AnonymousFunction, OperationKind.LocalFunction);
    }

    private static void Analyze(
        IMethodSymbol method, ImmutableArray<IOperation> blocks, GuardedCalls guarded, Compilation compilation, Action<Diagnostic> report)
    {
        var deadline = Sites(method, guarded).SelectMany(site => site.Deadlines).DefaultIfEmpty(0).Min();
        if (deadline <= 0)
            return;
        var operations = blocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
        var text = Print.Number(deadline);
        if (MethodParser.Token(method) is { } token)
        {
            // Work without calls has nothing to stop.
            var isUsed = operations.OfType<IParameterReferenceOperation>().Any(reference => reference.Parameter.IsSame(token));
            if (!isUsed
                && operations.OfType<IInvocationOperation>().Any(static call => !IsDescribed(call))
                && token.Locations.FirstOrDefault() is { IsInSource: true } location)
            {
                report(Diagnostic.Create(Rules.UnusedToken, location, Display.Method(method), text, token.Name));
            }
        }
        else if (IsAsynchronousHandler(method)
            && !operations.Any(SeesRequest)
            && operations.OfType<IInvocationOperation>().Any(call => CanTakeToken(call, method, compilation) && !IsDescribed(call)))
        {
            report(Diagnostic.Create(Rules.HiddenDeadline, At(method), Display.Method(method), text));
        }
    }

    /// <summary>Interfaces' and partial methods without a token are errors, or set <c>Abandon</c>.</summary>
    private static bool IsAsynchronousHandler(IMethodSymbol method) =>
        method is { ContainingType.TypeKind: not TypeKind.Interface } && (Annotations.AreOn(method) || CoveredBy(method) is not null)
        && MethodParser.Kind(method) is not (ResultKind.Void or ResultKind.Value or ResultKind.Reference);

    /// <summary>The request and the connection have a token too.</summary>
    private static bool SeesRequest(IOperation operation) =>
        operation is { IsImplicit: false, Type.Name: var type }
        && type is "CancellationToken" or "HttpContext" or "HttpRequest" or "HubCallerContext" or "ServerCallContext";

    private static bool CanTakeToken(IInvocationOperation call, IMethodSymbol caller, Compilation compilation) =>
        call.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.DefaultValue
            && Overloads.IsToken(argument.Parameter?.Type))
        || Overloads.WithToken(call.TargetMethod, other => compilation.IsSymbolAccessibleWithin(other, caller.ContainingType)) is not null;

    /// <summary>Whether a call is part of an expression tree, which describes it and does not make it.</summary>
    private static bool IsDescribed(IOperation call) => call.Parent is { } level
        && (level is IAnonymousFunctionOperation { Parent: IConversionOperation { Type.Name: "Expression" } } || IsDescribed(level));

    private static Location At(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is ParenthesizedLambdaExpressionSyntax lambda
            ? lambda.ParameterList.GetLocation()
            : method.Locations[0];

    /// <summary>The annotated controller, page model, hub or service whose limit covers a method; null where there is none.</summary>
    private static INamedTypeSymbol? CoveredBy(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false }
        && method.ContainingType is { TypeKind: TypeKind.Class } type
        && Annotations.AreOn(type)
        && !Annotations.Exempts(method) ? type : null;

    /// <summary>The annotations that guard a method's work: its own, its partial method's, and those of implemented interfaces.</summary>
    private static IEnumerable<Annotations> Sites(IMethodSymbol method, GuardedCalls guarded)
    {
        Annotations[] own = method.IsPart() ? [] : [Annotations.On(method)];
        if (method.ContainingType is not { } type || method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction)
            return own;
        var name = method.Name;
        var definitions = type.GetMembers(name.EndsWith(Core, StringComparison.Ordinal) ? name.Substring(0, name.Length - Core.Length) : "")
            .OfType<IMethodSymbol>()
            .Where(member => member.IsPartialDefinition && member.Parameters.Length == method.Parameters.Length);
        return own.Concat(CoveredBy(method) is { } covering ? [Annotations.On(covering)] : [])
            .Concat(definitions.Select(Annotations.On))
            .Concat(guarded.Implemented(method, type).Select(GuardedCalls.AnnotationsOf));
    }
}
