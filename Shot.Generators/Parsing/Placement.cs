using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shot.Generators.Parsing;

/// <summary>Where <c>UseShot()</c> stands among the calls that set up the same pipeline in the same body.</summary>
internal static class Placement
{
    /// <summary>What is wrong with the place of a <c>UseShot()</c>; null when nothing is seen to be.</summary>
    public static string? Mistake(InvocationExpressionSyntax useShot)
    {
        var place = Place(useShot);
        var calls = Beside(useShot);
        if (calls[KnownTypes.UseRouting].Any() && calls[KnownTypes.UseRouting].All(routing => routing > place))
            return "before UseRouting(), when no endpoint is chosen yet";
        if (calls[KnownTypes.UseEndpoints].Any() && calls[KnownTypes.UseEndpoints].All(endpoints => endpoints < place))
            return "after UseEndpoints(), when the endpoints have run";
        return null;
    }

    /// <summary>Whether the pipeline learns who the user is only behind a <c>UseShot()</c>.</summary>
    public static bool IsBeforeAuthentication(InvocationExpressionSyntax useShot)
    {
        var place = Place(useShot);
        var authentications = Beside(useShot)[KnownTypes.UseAuthentication];
        return authentications.Any() && authentications.All(authentication => authentication > place);
    }

    /// <summary>The places of the other calls that set up the same pipeline in the same body.</summary>
    private static ILookup<string?, int> Beside(InvocationExpressionSyntax useShot)
    {
        var pipeline = Pipeline(useShot);
        var body = Functions.Around(useShot);
        return body.DescendantNodes(node => node == body || !Functions.Is(node)).OfType<InvocationExpressionSyntax>()
            .Where(call => call != useShot && Pipeline(call) == pipeline)
            .ToLookup(MappingParser.Name, Place);
    }

    /// <summary>The start of a chain of calls, as written: what the calls set up.</summary>
    private static string Pipeline(InvocationExpressionSyntax call)
    {
        ExpressionSyntax start = call;
        while (true)
        {
            switch (start)
            {
                case InvocationExpressionSyntax invocation:
                    start = invocation.Expression;
                    break;
                case MemberAccessExpressionSyntax member:
                    start = member.Expression;
                    break;
                default:
                    return start.ToString();
            }
        }
    }

    /// <summary>Calls of a chain start at one place, and are told apart by their names' places.</summary>
    private static int Place(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax member ? member.Name.SpanStart : call.SpanStart;
}
