using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>Methods that emitted code calls in place of a guarded one, with its arguments and for its result: the work behind a partial method, and fallbacks.</summary>
internal static class StandIn
{
    /// <summary>Whether a method takes the same parameters, under whatever names.</summary>
    public static bool HasParametersOf(IMethodSymbol candidate, IMethodSymbol method)
    {
        if (candidate.Arity != method.Arity || candidate.Parameters.Length != method.Parameters.Length)
            return false;
        for (var i = 0; i < candidate.Arity; i++)
        {
            var constraints = MethodParser.Constraints([candidate.TypeParameters[i]]);
            if (constraints.Length > 0 && constraints != MethodParser.Constraints([method.TypeParameters[i]]))
                return false;
        }

        return Constructed(candidate, method).Parameters.Zip(method.Parameters, AreSame).All(same => same);
    }

    /// <summary>Whether a method of the same type parameters returns the same, by value or by reference.</summary>
    public static bool ReturnsAs(IMethodSymbol candidate, IMethodSymbol method) =>
        candidate.ReturnsByRef == method.ReturnsByRef && candidate.ReturnsByRefReadonly == method.ReturnsByRefReadonly
        && SymbolEqualityComparer.Default.Equals(Constructed(candidate, method).ReturnType, method.ReturnType);

    /// <summary>Whether a member of a class, or of one that it derives from, can be called in the class.</summary>
    public static bool IsAccessible(IMethodSymbol candidate, INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(candidate.ContainingType.OriginalDefinition, type.OriginalDefinition)
        || candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        || (candidate.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal
            && SymbolEqualityComparer.Default.Equals(candidate.ContainingAssembly, type.ContainingAssembly));

    /// <summary>
    /// The method that C# finds by the name of another and arguments of its parameters' types; null when it finds that one. A nearer class is looked at first, and takes whatever
    /// can be converted; in one class nothing is better than the very types, but what has a higher priority.
    /// </summary>
    public static IMethodSymbol? CalledInPlaceOf(IMethodSymbol callee, INamedTypeSymbol type)
    {
        if (Overloads.IsPassedOver(callee))
            return callee.ContainingType.GetMembers(callee.Name).OfType<IMethodSymbol>().First(other => !SymbolEqualityComparer.Default.Equals(other, callee));
        if ((type.ContainingAssembly as ISourceAssemblySymbol)?.Compilation is not { } compilation)
            return null;
        return Levels(type).TakeWhile(level => !SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, callee.ContainingType.OriginalDefinition))
            .SelectMany(level => level.GetMembers(callee.Name)).OfType<IMethodSymbol>()
            .FirstOrDefault(nearer => !nearer.IsOverride && Overloads.Takes(nearer, callee.Parameters.Length)
                && (callee.IsGenericMethod || nearer.Parameters.Zip(callee.Parameters, Converts).All(static converts => converts)));

        bool Converts(IParameterSymbol to, IParameterSymbol from) =>
            to.RefKind == from.RefKind && (to.Type.TypeKind == TypeKind.TypeParameter || to.IsParams || compilation.ClassifyCommonConversion(from.Type, to.Type) is { Exists: true, IsImplicit: true });
    }

    /// <summary>A class and those that it derives from, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
            yield return level;
    }

    /// <summary>The declaration to write, as one who reads a message would.</summary>
    public static string Signature(IMethodSymbol method, string name) =>
        $"{(method.IsStatic ? "static " : "")}{ReturnText(method)} {name}{MethodParser.TypeParameters(method)}({string.Join(", ", method.Parameters.Select(parameter => parameter.ToDisplayString(ParameterText)))})";

    public static string ReturnText(IMethodSymbol method) =>
        (method.ReturnsByRef ? "ref " : method.ReturnsByRefReadonly ? "ref readonly " : "") + method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static readonly SymbolDisplayFormat ParameterText = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName);

    private static bool AreSame(IParameterSymbol one, IParameterSymbol other) =>
        one.RefKind == other.RefKind && one.ScopedKind == other.ScopedKind && SymbolEqualityComparer.Default.Equals(one.Type, other.Type);

    private static IMethodSymbol Constructed(IMethodSymbol candidate, IMethodSymbol method) =>
        candidate.Arity == 0 || candidate.Arity != method.Arity ? candidate : candidate.Construct([.. method.TypeParameters]);
}
