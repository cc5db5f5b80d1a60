using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.Operations;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>Finds direct calls of limited methods, which pass no limit: SHOT026.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BypassAnalyzer() : ShotAnalyzer(Rules.DirectCall)
{
    private protected override void Start(CompilationStartAnalysisContext start)
    {
        var guarded = new GuardedCalls();
        var handlers = new MappedHandlers(start.Compilation);
        start.RegisterOperationAction(
            operation => AnalyzeCall(operation, (IInvocationOperation)operation.Operation, guarded, handlers), OperationKind.Invocation);
        start.RegisterSyntaxNodeAction(handlers.AddMapping, MappingKinds);
        start.RegisterCompilationEndAction(handlers.Report);
    }

    /// <summary>Other assemblies, such as tests, may call a handler directly.</summary>
    private static void AnalyzeCall(
        OperationAnalysisContext context, IInvocationOperation call, GuardedCalls guarded, MappedHandlers handlers)
    {
        var method = call.TargetMethod.OriginalDefinition.Implementation();
        if (method.ContainingType is { TypeKind: not TypeKind.Interface } type
            && !method.IsPart()
            && type.ContainingAssembly.IsSame(context.Compilation.Assembly)
            && Annotations.AreOn(method)
            && call.Instance is not IInstanceReferenceOperation { Syntax: BaseExpressionSyntax })
        {
            if (!IsLimited(context.ContainingSymbol, call, guarded))
                handlers.AddCall(method, call.Syntax.GetLocation());
        }
        else if (call.Instance is IInstanceReferenceOperation
            && method is { ContainingType: { TypeKind: TypeKind.Class } own }
            && !GuardedName.IsDecorator(own)
            && guarded.Limited(method, own) is { ContainingType: { } limited }
            && !IsLimited(context.ContainingSymbol, call, guarded))
        {
            var service = Display.Short(limited);
            var why = $"only calls through '{service}' are limited; "
                + $"call it through an injected '{service}', or put the limit on code that both call";
            context.ReportDiagnostic(Diagnostic.Create(Rules.DirectCall, call.Syntax.GetLocation(), Display.Method(method), why));
        }
    }

    /// <summary>Whether the caller has a limit of its own: it is a handler, or a method of a limited interface.</summary>
    private static bool IsLimited(ISymbol caller, IOperation call, GuardedCalls guarded) =>
        call.Parent.Follow(static level => level.Parent)
            .Select(static level => (level as IAnonymousFunctionOperation)?.Symbol ?? (level as ILocalFunctionOperation)?.Symbol)
            .Any(static function => function is not null && Annotations.AreOn(function))
        || (caller is IMethodSymbol { ContainingType: { } type } method
            && (Annotations.AreOn(method) || Annotations.AreOn(type) || guarded.Limited(method, type) is not null));

    /// <summary>Direct calls of annotated methods. They are reported once it is known which methods are handlers.</summary>
    private sealed class MappedHandlers(Compilation compilation)
    {
        private const string Why =
            "only requests to its endpoint are limited; put the limit on an interface's method or a partial method that both call, "
            + "or move the work to a method without an annotation";

        private readonly AssemblyFacts _facts = new(compilation);
        private readonly ConcurrentDictionary<string, bool> _mapped = new(StringComparer.Ordinal);
        private readonly ConcurrentBag<(IMethodSymbol Method, Location Location)> _calls = [];

        public void AddCall(IMethodSymbol method, Location location) => _calls.Add((method, location));

        public void AddMapping(SyntaxNodeAnalysisContext context)
        {
            if (MappingParser.Mapping(context) is { } mapping)
            {
                _mapped[mapping.Handler] = true;
                _mapped[mapping.Overridden] = true;
            }
        }

        public void Report(CompilationAnalysisContext context)
        {
            foreach (var (method, location) in _calls)
            {
                var isHandler = method.MethodKind == MethodKind.LocalFunction
                    ? HandlerParser.KeyOf(method) is { } key && _mapped.ContainsKey(key)
                    : HandlerParser.Method(method, _facts) is { Guard: not null } handler
                        && (!handler.NeedsMapping || _mapped.ContainsKey(handler.Key));
                if (isHandler)
                    context.ReportDiagnostic(Diagnostic.Create(Rules.DirectCall, location, Display.Method(method), Why));
            }
        }
    }
}
