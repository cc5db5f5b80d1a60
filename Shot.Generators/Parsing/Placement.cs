namespace Shot.Generators.Parsing;

/// <summary>Where <c>UseShot()</c> is among the calls that set up the same pipeline in the same body.</summary>
internal static class Placement
{
    /// <summary>What is wrong with the place of a <c>UseShot()</c>; null when nothing is seen to be.</summary>
    public static string? Mistake(InvocationExpressionSyntax useShot) =>
        IsOnly(useShot, KnownTypes.UseRouting, static (own, routing) => own < routing)
            ? "before UseRouting(), when no endpoint is chosen yet"
        : IsOnly(useShot, KnownTypes.UseEndpoints, static (own, endpoints) => own > endpoints)
        ? "after UseEndpoints(), when the endpoints have run"
        : null;

    /// <summary>Whether the pipeline learns who the user is only after <c>UseShot()</c>.</summary>
    public static bool IsBeforeAuthentication(InvocationExpressionSyntax useShot) =>
        IsOnly(useShot, KnownTypes.UseAuthentication, static (own, authentication) => own < authentication);

    /// <summary>Whether there are calls of a name for the same pipeline, all in one order with <c>UseShot()</c>.</summary>
    private static bool IsOnly(InvocationExpressionSyntax useShot, string name, Func<int, int, bool> order)
    {
        var pipeline = Pipeline(useShot);
        var body = Functions.Around(useShot);
        var places = body.DescendantNodes(node => node == body || !Functions.Is(node)).OfType<InvocationExpressionSyntax>()
            .Where(call => call != useShot && MappingParser.Name(call) == name && Pipeline(call) == pipeline)
            .Select(Place).ToList();
        return places.Count > 0 && places.TrueForAll(place => order(Place(useShot), place));
    }

    /// <summary>The start of a chain of calls, as written.</summary>
    private static string Pipeline(ExpressionSyntax start) => start switch
    {
        InvocationExpressionSyntax invocation => Pipeline(invocation.Expression),
        MemberAccessExpressionSyntax member => Pipeline(member.Expression),
        _ => start.ToString(),
    };

    /// <summary>The calls of a chain start at one place, but their names do not.</summary>
    private static int Place(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax member ? member.Name.SpanStart : call.SpanStart;
}
