using System.Collections.Concurrent;
using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>
/// Direct calls of annotated methods, which are reported once it is known which methods are handlers. For other methods
/// SHOT001 says that nothing enforces the limit.
/// </summary>
internal sealed class MappedHandlers(Compilation compilation)
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
        if (MappingParser.MayBeMapped(context.Node)
            && MappingParser.Mapping((ExpressionSyntax)context.Node, context.SemanticModel, context.CancellationToken) is { } mapping)
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
                : HandlerParser.Method(method, _facts.IsExecutable, _facts.HasAspNetCore) is { Guard: not null } handler
                    && (!handler.NeedsMapping || _mapped.ContainsKey(handler.Key));
            if (isHandler)
                context.ReportDiagnostic(Diagnostic.Create(Rules.DirectCall, location, Display.Method(method), Why));
        }
    }
}
