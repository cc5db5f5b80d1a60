namespace Shot.Generators.Parsing;

/// <summary>Finds methods that a call could pass a token to.</summary>
internal static class TokenOverloads
{
    public static bool IsToken(ITypeSymbol? type) => type.Is(KnownTypes.CancellationToken);

    /// <summary>An overload with the same parameters and a token after them; null where there is none.</summary>
    public static IMethodSymbol? Find(IMethodSymbol callee, Func<IMethodSymbol, bool> isAccessible) =>
        callee.ContainingType?.GetMembers(callee.Name).OfType<IMethodSymbol>().FirstOrDefault(other =>
            other.IsStatic == callee.IsStatic && other.Arity == callee.Arity && other.Parameters.Length == callee.Parameters.Length + 1
            && IsToken(other.Parameters[other.Parameters.Length - 1].Type) && isAccessible(other)
            && HasParametersOf(callee, callee.Arity == 0 ? other : other.Construct([.. callee.TypeArguments])));

    private static bool HasParametersOf(IMethodSymbol callee, IMethodSymbol other) => callee.Parameters.All(parameter =>
        other.Parameters[parameter.Ordinal] is var same && parameter.RefKind == same.RefKind && parameter.Type.IsSame(same.Type));
}
