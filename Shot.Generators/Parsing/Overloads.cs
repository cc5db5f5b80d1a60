namespace Shot.Generators.Parsing;

/// <summary>Tells which overload a call reaches in place of another, and which one could take a token.</summary>
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
    public static bool IsToken(ITypeSymbol? type) => type.Is(KnownTypes.CancellationToken);

    public static IMethodSymbol? WithToken(IMethodSymbol callee, Func<IMethodSymbol, bool> isAccessible) =>
        callee.ContainingType?.GetMembers(callee.Name).OfType<IMethodSymbol>().FirstOrDefault(other =>
            other.IsStatic == callee.IsStatic && other.Arity == callee.Arity && other.Parameters.Length == callee.Parameters.Length + 1
            && IsToken(other.Parameters[other.Parameters.Length - 1].Type) && isAccessible(other)
            && HasParametersOf(callee, callee.Arity == 0 ? other : other.Construct([.. callee.TypeArguments])));

    private static bool HasParametersOf(IMethodSymbol callee, IMethodSymbol other) => callee.Parameters.All(parameter =>
        other.Parameters[parameter.Ordinal] is var same && parameter.RefKind == same.RefKind && parameter.Type.IsSame(same.Type));
}
