namespace Shot.Generators.Parsing;

/// <summary>Tells when <c>[OverloadResolutionPriority]</c> makes a call with exactly matching arguments reach another member.</summary>
internal static class Overloads
{
    private const string PriorityAttribute = "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute";

    /// <summary>Whether C# may prefer another overload of the same type.</summary>
    public static bool IsPassedOver(IMethodSymbol method) =>
        method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(other =>
            Priority(other) > Priority(method) && (other.Arity == method.Arity || method.Arity == 0)
                && Takes(other, method.Parameters.Length));

    public static bool IsPassedOver(IPropertySymbol property) =>
        property.IsIndexer && property.ContainingType.GetMembers(property.Name).OfType<IPropertySymbol>()
            .Any(other => Priority(other) > Priority(property));

    public static bool IsPriority(AttributeData attribute) => attribute.AttributeClass.Is(PriorityAttribute);

    public static bool Takes(IMethodSymbol method, int arguments) =>
        method.Parameters.Count(static parameter => !parameter.IsOptional && !parameter.IsParams) <= arguments
        && (arguments <= method.Parameters.Length || method.Parameters.Any(static parameter => parameter.IsParams));

    private static int Priority(ISymbol symbol) => symbol.Attribute(PriorityAttribute)?.Argument(0) as int? ?? 0;
}
