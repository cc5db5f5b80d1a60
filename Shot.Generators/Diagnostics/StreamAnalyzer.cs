using Shot.Generators.Parsing;

namespace Shot.Generators.Diagnostics;

/// <summary>SHOT052: an adaptive concurrency limit on streams, connections of hubs or WebSockets, which stay whatever the load.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StreamAnalyzer() : ShotAnalyzer(Rules.AdaptiveOnStream)
{
    private const string AcceptWebSocket = "AcceptWebSocketAsync";
    private const string ServerSentEvents = "Microsoft.AspNetCore.Http.HttpResults.ServerSentEventsResult";
    private const string Connection = "a connection to a hub stays until its client leaves";

    private protected override void Start(CompilationStartAnalysisContext start)
    {
        start.RegisterSymbolAction(
            symbol => Analyze(symbol.Symbol, symbol.ReportDiagnostic, symbol.CancellationToken), SymbolKind.NamedType, SymbolKind.Method);
        RegisterFunctions(start, (context, function) => Analyze(function, context.ReportDiagnostic, context.CancellationToken));
        start.RegisterSyntaxNodeAction(AnalyzeCall, SyntaxKind.InvocationExpression);
    }

    private static void Analyze(ISymbol symbol, Action<Diagnostic> report, CancellationToken cancellationToken)
    {
        if (symbol is IMethodSymbol { PartialDefinitionPart: not null }
            || Annotations.On(symbol).Concurrency is not { IsAdaptive: true, Mistake: null })
        {
            return;
        }

        if (Why(symbol, cancellationToken) is { } why)
        {
            var location = AnnotationLocation.Of(symbol.Attribute(KnownTypes.ConcurrencyAttribute), symbol);
            report(Diagnostic.Create(Rules.AdaptiveOnStream, location, HandlerParser.Site(symbol), why));
        }
    }

    /// <summary>Analyzes <c>app.MapHub&lt;Chat&gt;("/chat").RequireShotConcurrency()</c>.</summary>
    private static void AnalyzeCall(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (MappingParser.Name(call) != KnownTypes.RequireShotConcurrency
            || call.ArgumentList.Arguments.Any(static argument => argument.NameColon?.Name.Identifier.ValueText != "max")
            || Mapping(call) is not { } mapping)
        {
            return;
        }

        var name = MappingParser.Name(mapping)!;
        var named = mapping.ArgumentList.Arguments.Select(static argument => argument.Expression)
            .Concat((MappingParser.Called(mapping) as GenericNameSyntax)?.TypeArgumentList.Arguments ?? []);
        var why = name is KnownTypes.MapHub or "MapBlazorHub" ? Connection
            : named.Select(node => context.SemanticModel.GetSymbolInfo(node, context.CancellationToken))
                .Select(static found => found.Symbol ?? found.CandidateSymbols.FirstOrDefault())
                .Where(static symbol => symbol is IMethodSymbol or INamedTypeSymbol)
                .Select(symbol => Why(symbol!, context.CancellationToken)).FirstOrDefault(static reason => reason is not null);
        if (why is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rules.AdaptiveOnStream, MappingParser.Called(call)!.GetLocation(), name, why));
    }

    /// <summary>The <c>Map…</c> call at the start of a chain of calls.</summary>
    private static InvocationExpressionSyntax? Mapping(InvocationExpressionSyntax call) => call
        .Follow(static level => (level.Expression as MemberAccessExpressionSyntax)?.Expression as InvocationExpressionSyntax)
        .FirstOrDefault(static level => MappingParser.Name(level)?.StartsWith("Map", StringComparison.Ordinal) == true);

    /// <summary>Why the time that calls stay does not depend on the load; null where nothing shows that.</summary>
    private static string? Why(ISymbol symbol, CancellationToken cancellationToken) => symbol is IMethodSymbol method
        ? Why(method, cancellationToken) is { } why ? "it " + why : null
        : Covered((INamedTypeSymbol)symbol)
            .Select(covered => Why(covered, cancellationToken) is { } why ? $"'{Display.Method(covered)}' {why}" : null)
            .FirstOrDefault(static why => why is not null);

    private static IEnumerable<IMethodSymbol> Covered(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().Where(method => !Annotations.Exempts(method)
            && (type.TypeKind == TypeKind.Interface ? InterfaceChecks.IsImplemented(method, type.ContainingAssembly)
                : HandlerKinds.Of(method) != HandlerKind.Endpoint || HandlerParser.IsAction(method)));

    private static string? Why(IMethodSymbol method, CancellationToken cancellationToken) =>
        IsStream(Awaited(method.ReturnType)) ? "returns a stream, which stays as long as its reader"
        : method.Parameters.Any(parameter => IsGrpcStream(parameter.Type)
            || (HandlerKinds.Of(method) == HandlerKind.Hub && IsStream(parameter.Type)))
            ? "takes a stream, which stays as long as its client"
        : AcceptsWebSocket(method, cancellationToken) ? "accepts a WebSocket, which stays until its client leaves"
        : null;

    private static ITypeSymbol Awaited(ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 1, Name: "Task" or "ValueTask" } task ? task.TypeArguments[0] : type;

    private static bool IsStream(ITypeSymbol type) => type is INamedTypeSymbol named
        && (named.Is("System.Collections.Generic.IAsyncEnumerable") || named.Is(ServerSentEvents)
            || named.SelfAndBases().Any(static level => level.Is(KnownTypes.ChannelReader)));

    private static bool IsGrpcStream(ITypeSymbol type) =>
        type.Is("Grpc.Core.IAsyncStreamReader") || type.Is("Grpc.Core.IServerStreamWriter");

    /// <summary>Looks into the method, and into the work behind a partial one, by name.</summary>
    private static bool AcceptsWebSocket(IMethodSymbol method, CancellationToken cancellationToken) =>
        (method.IsPartialDefinition ? PartialMethodParser.Cores(method) : [method])
            .SelectMany(static work => work.DeclaringSyntaxReferences)
            .SelectMany(reference => reference.GetSyntax(cancellationToken).DescendantTokens())
            .Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == AcceptWebSocket);
}
