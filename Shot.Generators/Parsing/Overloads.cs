using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>
/// Tells when a name and arguments of a member's own parameter types do not mean that member: <c>[OverloadResolutionPriority]</c> puts another before it. Any other
/// overload is worse for such arguments.
/// </summary>
internal static class Overloads
{
    /// <summary>Whether C# may prefer another overload of the same type when the method is called by its name.</summary>
    public static bool IsPassedOver(IMethodSymbol method) =>
        method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(other =>
            Priority(other) > Priority(method) && (other.Arity == method.Arity || method.Arity == 0) && Takes(other, method.Parameters.Length));

    /// <summary>The same for an indexer.</summary>
    public static bool IsPassedOver(IPropertySymbol property) =>
        property.IsIndexer && property.ContainingType.GetMembers(property.Name).OfType<IPropertySymbol>().Any(other => Priority(other) > Priority(property));

    public static bool IsPriority(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "OverloadResolutionPriorityAttribute" } type && Display.FullName(type) == "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute";

    private static int Priority(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (IsPriority(attribute) && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is int priority)
                return priority;
        }

        return 0;
    }

    /// <summary>Whether a method takes so many arguments.</summary>
    public static bool Takes(IMethodSymbol method, int arguments) =>
        method.Parameters.Count(static parameter => !parameter.IsOptional && !parameter.IsParams) <= arguments
        && (arguments <= method.Parameters.Length || method.Parameters.Any(static parameter => parameter.IsParams));
}
