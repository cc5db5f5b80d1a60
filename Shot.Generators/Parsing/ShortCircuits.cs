namespace Shot.Generators.Parsing;

/// <summary>Sees endpoints that routing runs itself, before later middleware: <c>ShortCircuit()</c> and its like.</summary>
internal static class ShortCircuits
{
    public const string Reason = "routing runs a short-circuited endpoint itself, before UseShot(); remove ShortCircuit()";
    private const string ShortCircuit = "ShortCircuit";

    /// <summary>Whether a call limits endpoints, or maps handlers that it does not name.</summary>
    public static bool Matters(string call) => call is KnownTypes.MapRazorPages or KnownTypes.MapGrpcService
        || KnownTypes.EndpointLimits.Contains(call) || SwitchParser.ControllerMappers.Contains(call);

    public static bool HasAttribute(ISymbol symbol) =>
        symbol.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "ShortCircuitAttribute" } type
            && Display.FullNamespace(type.ContainingNamespace).StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
        || (symbol is IMethodSymbol { ContainingType: { } owner } && HasAttribute(owner));

    /// <summary>Whether the call that takes a handler as its argument makes a short-circuited endpoint.</summary>
    public static bool Takes(SyntaxNode handler) =>
        handler.FirstAncestorOrSelf<ArgumentSyntax>() is { Parent.Parent: InvocationExpressionSyntax map } && Is(map);

    /// <summary>Whether the call's chain, or the function with its variable, short-circuits what it maps.</summary>
    public static bool Is(InvocationExpressionSyntax call)
    {
        var chain = call.Follow(static link => (link.Parent as MemberAccessExpressionSyntax)?.Parent as InvocationExpressionSyntax).Last();
        var links = RegistrationOrder.Links(chain).ToList();
        if (links.OfType<InvocationExpressionSyntax>().Any(static link => MappingParser.Name(link) is ShortCircuit or "MapShortCircuit"))
            return true;
        var variable = ((chain.Parent as EqualsValueClauseSyntax)?.Parent as VariableDeclaratorSyntax)?.Identifier.ValueText;
        var receiver = (links.Last() as IdentifierNameSyntax)?.Identifier.ValueText;
        return DeadCode.Around(call).DescendantNodes().OfType<InvocationExpressionSyntax>().Any(other =>
            MappingParser.Name(other) == ShortCircuit
            && other.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax name }
            && (name.Identifier.ValueText == variable || name.Identifier.ValueText == receiver));
    }
}
