namespace Shot.Generators.Parsing;

/// <summary>Where <c>UseShot()</c> is among the calls that set up the same pipeline in the same body.</summary>
internal static class Placement
{
    public static string? Mistake(InvocationExpressionSyntax useShot) =>
        Is(useShot, isBefore: true, KnownTypes.UseRouting) ? "before UseRouting(), when no endpoint is chosen yet"
        : Is(useShot, isBefore: false, KnownTypes.UseEndpoints) ? "after UseEndpoints(), when the endpoints have run"
        : null;

    /// <summary>Whether the pipeline learns who the user is only after <c>UseShot()</c>.</summary>
    public static bool IsBeforeAuthentication(InvocationExpressionSyntax useShot) =>
        Is(useShot, isBefore: true, KnownTypes.UseAuthentication);

    /// <summary>Whether there are calls of a name for the same pipeline, and <c>UseShot()</c> stands before or after all of them.</summary>
    private static bool Is(InvocationExpressionSyntax useShot, bool isBefore, string name)
    {
        var pipeline = Pipeline(useShot);
        var body = DeadCode.Around(useShot);
        var places = body.DescendantNodes(node => node == body || !DeadCode.IsFunction(node)).OfType<InvocationExpressionSyntax>()
            .Where(call => call != useShot && MappingParser.Name(call) == name && Pipeline(call) == pipeline)
            .Select(Place).ToList();
        return places.Count > 0 && places.TrueForAll(place => Place(useShot) < place == isBefore);
    }

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
