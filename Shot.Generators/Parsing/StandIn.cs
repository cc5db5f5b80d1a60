namespace Shot.Generators.Parsing;

/// <summary>Methods that emitted code calls in place of a guarded one: the work behind a partial method, and fallbacks.</summary>
internal static class StandIn
{
    private static readonly SymbolDisplayFormat ParameterText = SymbolDisplayFormat.MinimallyQualifiedFormat.WithParameterOptions(
        SymbolDisplayParameterOptions.IncludeParamsRefOut
        | SymbolDisplayParameterOptions.IncludeType
        | SymbolDisplayParameterOptions.IncludeName);

    /// <summary>Whether a method takes the same parameters, whatever their names.</summary>
    public static bool HasParametersOf(IMethodSymbol candidate, IMethodSymbol method) =>
        candidate.Arity == method.Arity && candidate.Parameters.Length == method.Parameters.Length
        && candidate.TypeParameters.Zip(method.TypeParameters, IsNoStricter).All(static fits => fits)
        && Constructed(candidate, method).Parameters.Zip(method.Parameters, AreSame).All(static same => same);

    public static bool ReturnsAs(IMethodSymbol candidate, IMethodSymbol method) =>
        candidate.RefKind == method.RefKind && Constructed(candidate, method).ReturnType.IsSame(method.ReturnType);

    public static bool IsAccessible(IMethodSymbol candidate, INamedTypeSymbol type) =>
        candidate.ContainingType.OriginalDefinition.IsSame(type.OriginalDefinition)
        || candidate.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        || (candidate.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal
            && candidate.ContainingAssembly.IsSame(type.ContainingAssembly));

    /// <summary>The method that a call by name with arguments of the parameters' types reaches instead; null when it reaches the method
    /// itself. C# looks at a nearer class first and takes whatever can be converted. In one class only a higher priority beats the exact
    /// types.</summary>
    public static IMethodSymbol? CalledInPlaceOf(IMethodSymbol callee, INamedTypeSymbol type)
    {
        if (Overloads.IsPassedOver(callee))
            return callee.ContainingType.GetMembers(callee.Name).OfType<IMethodSymbol>().First(other => !other.IsSame(callee));
        if ((type.ContainingAssembly as ISourceAssemblySymbol)?.Compilation is not { } compilation)
            return null;
        return type.SelfAndBases().TakeWhile(level => !level.OriginalDefinition.IsSame(callee.ContainingType.OriginalDefinition))
            .SelectMany(level => level.GetMembers(callee.Name)).OfType<IMethodSymbol>()
            .FirstOrDefault(nearer => !nearer.IsOverride && Overloads.Takes(nearer, callee.Parameters.Length)
                && (callee.IsGenericMethod || nearer.Parameters.Zip(callee.Parameters, Converts).All(static converts => converts)));

        bool Converts(IParameterSymbol to, IParameterSymbol from) => to.RefKind == from.RefKind
            && (to.Type.TypeKind == TypeKind.TypeParameter || to.IsParams
                || compilation.ClassifyCommonConversion(from.Type, to.Type) is { Exists: true, IsImplicit: true });
    }

    /// <summary>The declaration of a method with the same parameters; returns the same type, unless another one is given.</summary>
    public static string Signature(IMethodSymbol method, string name, string? returns = null)
    {
        var parameters = Print.List(method.Parameters.Select(static parameter => parameter.ToDisplayString(ParameterText)));
        return $"{(method.IsStatic ? "static " : "")}{returns ?? ReturnText(method)} {name}{MethodParser.TypeParameters(method)}({parameters})";
    }

    public static string ReturnText(IMethodSymbol method) => MethodParser.Returning(method.RefKind) + Display.Minimal(method.ReturnType);

    private static bool IsNoStricter(ITypeParameterSymbol candidate, ITypeParameterSymbol parameter) =>
        MethodParser.Constraints([candidate]) is var constraints
            && (constraints.Length == 0 || constraints == MethodParser.Constraints([parameter]));

    private static bool AreSame(IParameterSymbol one, IParameterSymbol other) =>
        one.RefKind == other.RefKind && one.ScopedKind == other.ScopedKind && one.Type.IsSame(other.Type);

    private static IMethodSymbol Constructed(IMethodSymbol candidate, IMethodSymbol method) =>
        candidate.Arity == 0 || candidate.Arity != method.Arity ? candidate : candidate.Construct([.. method.TypeParameters]);
}
