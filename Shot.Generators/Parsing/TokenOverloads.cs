using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>Finds methods that a call could hand a token to.</summary>
internal static class TokenOverloads
{
    public static bool IsToken(ITypeSymbol? type) => type is { Name: "CancellationToken" } && Display.FullName(type) == KnownTypes.CancellationToken;

    /// <summary>An overload that has the same parameters and a token behind them; null where there is none.</summary>
    public static IMethodSymbol? Find(IMethodSymbol callee, Func<IMethodSymbol, bool> isAccessible) =>
        callee.ContainingType?.GetMembers(callee.Name).OfType<IMethodSymbol>().FirstOrDefault(other =>
            other.IsStatic == callee.IsStatic && other.Arity == callee.Arity && other.Parameters.Length == callee.Parameters.Length + 1
            && IsToken(other.Parameters[other.Parameters.Length - 1].Type) && isAccessible(other)
            && HasParametersOf(callee, callee.Arity == 0 ? other : other.Construct([.. callee.TypeArguments])));

    private static bool HasParametersOf(IMethodSymbol callee, IMethodSymbol other) =>
        callee.Parameters.All(parameter => parameter.RefKind == other.Parameters[parameter.Ordinal].RefKind
            && SymbolEqualityComparer.Default.Equals(parameter.Type, other.Parameters[parameter.Ordinal].Type));
}
